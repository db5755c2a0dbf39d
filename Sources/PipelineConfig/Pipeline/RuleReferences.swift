import VisionCore

/// Checks what rules of one source ask of one another and of the source.
struct RuleReferences {
    let source: SourceDescription
    let pipeline: PipelineDescription
    let root: ConfigNode

    private var rules: [RuleDescription] { pipeline.rules(of: source) }

    func issues() -> [ConfigIssue] {
        var issues: [ConfigIssue] = []
        for rule in rules {
            issues += references(of: rule)
            issues += needs(of: rule)
        }
        return issues
    }

    private func references(of rule: RuleDescription) -> [ConfigIssue] {
        var issues: [ConfigIssue] = []
        for (key, name) in rule.parts.map({ ("of", $0) })
            + [("unless", rule.unless), ("zone", rule.zone), ("line", rule.line)].compactMap({
                pair in pair.1.map { (pair.0, $0) }
            })
        {
            guard let other = rules.first(where: { $0.name == name }) else {
                issues.append(
                    issue(
                        "'\(name)' is no rule of the source '\(source.name)'", rule, key,
                        hint: NearestWord.hint(
                            for: name, among: rules.map(\.name), called: "rules")))
                continue
            }
            if other.name == rule.name || reaches(rule.name, from: other, depth: 0) {
                issues.append(issue("'\(rule.name)' is a part of itself", rule, key))
            } else if key == "zone", other.outlines.isEmpty || other.kind == .line {
                issues.append(issue("'\(name)' has no area of its own", rule, key))
            } else if key == "line", other.kind != .line {
                issues.append(issue("'\(name)' is no line", rule, key))
            } else if key == "zone", rule.kind == .count, other.kind != .zone {
                issues.append(issue("'\(name)' is no zone", rule, key))
            }
        }
        return issues
    }

    private func reaches(_ name: String, from rule: RuleDescription, depth: Int) -> Bool {
        guard depth < 64 else { return true }
        return rule.references.contains { part in
            part == name
                || rules.first { $0.name == part }.map {
                    reaches(name, from: $0, depth: depth + 1)
                } ?? false
        }
    }

    private func needs(of rule: RuleDescription) -> [ConfigIssue] {
        var issues: [ConfigIssue] = []
        let lengths: [(String, Length?)] = [
            ("clear", rule.clear), ("within", rule.within?.length), ("distance", rule.distance),
            ("away", rule.away),
        ]
        let metric = lengths.first { $0.1?.needsGround ?? false }?.0
        if source.ground == nil, let key = metric ?? (rule.kind == .speed ? "over" : nil) {
            issues.append(
                issue(
                    "'\(rule.name)' measures on the ground, which the source '\(source.name)' lacks",
                    rule, key,
                    hint:
                        "sources.\(source.name).ground: { points: [[x, y], …], metres: [[x, y], …] }"
                ))
        }
        let asksTime = !rule.active.isEmpty ? "active" : rule.reset == nil ? nil : "reset"
        if let asksTime, source.start == nil, !source.mayKnowTime {
            issues.append(
                issue(
                    "'\(rule.name)' needs the time of day, which the source '\(source.name)' lacks",
                    rule, asksTime,
                    hint: "sources.\(source.name).start: 2026-11-23T08:00:00Z"))
        }
        if rule.kind == .area, pipeline.segmentModel == nil {
            issues.append(
                issue("'\(rule.name)' needs a segmenter", rule, "class", hint: "add segment:"))
        }
        return issues
    }

    private func issue(
        _ message: String, _ rule: RuleDescription, _ key: String, hint: String? = nil
    ) -> ConfigIssue {
        let own = root["sources"]?[source.name]?["rules"]?[rule.name]
        let node = own ?? root["rules"]?[rule.name]
        let path = (own == nil ? "rules." : "sources.\(source.name).rules.") + rule.name
        return ConfigIssue(
            message, at: node?[key]?.place ?? node?.place ?? root.place,
            keyPath: "\(path).\(key)", hint: hint)
    }
}

extension SourceDescription {
    /// Whether a source may know the time of day by itself: a camera or a stream.
    fileprivate var mayKnowTime: Bool { mode == .live || uri.redacted.contains("://") }
}
