import VisionCore

/// Checks what a kind of rule needs and its keys cannot say by themselves.
struct RuleCheck {
    let rule: RuleDescription
    let node: ConfigNode
    let path: String

    func issues() -> [ConfigIssue] {
        var issues: [ConfigIssue] = []
        let kind = rule.kind
        issues += shapes()
        switch kind {
        case .line where node["points"] == nil:
            issues.append(missing("points", "two points [x, y] or more"))
        case .occupancy:
            if rule.over == nil, rule.under == nil {
                issues.append(missing("over", "over: N, under: N, or both"))
            }
            for (key, limit) in [("over", rule.over), ("under", rule.under)] {
                if let limit, (limit.count ?? -1) < 0 {
                    issues.append(wrong(key, "a whole number"))
                }
            }
        case .crowd:
            if (rule.over?.count ?? -1) < 0 { issues.append(needed("over", "a whole number")) }
        case .count:
            if (rule.zone == nil) == (rule.line == nil) {
                issues.append(missing("zone", "one of zone: NAME and line: NAME"))
            }
        case .queue:
            if rule.head == nil { issues.append(missing("head", "a point [x, y]")) }
        case .speed:
            if rule.over?.speed == nil { issues.append(needed("over", "a speed like 50km/h")) }
        case .heading:
            if rule.toward.count != 2 || rule.toward.first == rule.toward.last {
                issues.append(needed("toward", "two points [[x, y], [x, y]]"))
            }
        case .near:
            if rule.within?.length == nil { issues.append(needed("within", "a distance")) }
        case .pose: issues += pose()
        case .area:
            if rule.label == nil { issues.append(missing("class", "a class of the segmenter")) }
            if let over = rule.over, !(0...1).contains(over.number ?? -1) {
                issues.append(wrong("over", "a share from 0 to 1"))
            }
        case .all, .any, .sequence:
            if rule.parts.isEmpty { issues.append(missing("of", "a list of rules")) }
            if let within = rule.within, within.duration == nil {
                issues.append(wrong("within", "a span of time like 10s"))
            }
        default: break
        }
        if [.dwell, .stopped, .left, .removed, .near].contains(kind), let over = rule.over,
            over.duration == nil
        {
            issues.append(wrong("over", "a span of time like 30s"))
        }
        if [.dwell, .stopped, .crowd].contains(kind), let within = rule.within,
            within.length == nil
        {
            issues.append(wrong("within", "a distance like 0.1 or 2m"))
        }
        return issues
    }

    private func shapes() -> [ConfigIssue] {
        var issues: [ConfigIssue] = []
        if let place = node["points"]?.place {
            issues += ShapeCheck(kind: rule.kind, points: rule.points).issues(
                at: place, path: path + ".points")
        }
        for (key, polygons) in [("polygons", rule.polygons), ("holes", rule.holes)] {
            for (index, polygon) in polygons.enumerated() {
                issues += ShapeCheck(kind: rule.kind, points: polygon).issues(
                    at: node[key]?.place ?? node.place, path: "\(path).\(key)[\(index)]")
            }
        }
        let ways = [node["points"] != nil, node["polygons"] != nil, rule.zone != nil].count { $0 }
        if rule.kind.needsArea, ways == 0 {
            issues.append(missing("points", "three points [x, y] or more, or zone: NAME"))
        } else if ways > 1, rule.kind != .count {
            issues.append(
                ConfigIssue(
                    "'\(path)' has more than one area", at: node.place, keyPath: path,
                    hint: "give one of points, polygons and zone"))
        }
        return issues
    }

    private func pose() -> [ConfigIssue] {
        guard let what = rule.what else {
            return [missing("what", RuleDescription.Posture.words.joined(separator: ", "))]
        }
        guard what == .angle || what == .count else { return [] }
        var issues: [ConfigIssue] = []
        if rule.joints.count != 3 {
            issues.append(needed("joints", "three joints like [left_hip, left_knee, left_ankle]"))
        }
        let limits = [rule.over, rule.under].compactMap(\.self)
        let isWhole = what == .count ? limits.count == 2 : !limits.isEmpty
        if !isWhole || !limits.allSatisfy({ $0.degrees != nil }) {
            issues.append(
                needed(
                    "over", what == .count ? "over and under, degrees" : "over or under, degrees"))
        }
        return issues
    }

    private func missing(_ key: String, _ what: String) -> ConfigIssue {
        ConfigIssue(
            "missing key '\(key)' in \(path)", at: node.place, keyPath: "\(path).\(key)",
            hint: "a \(rule.kind.rawValue) needs \(what)")
    }

    private func wrong(_ key: String, _ what: String) -> ConfigIssue {
        ConfigIssue(
            "'\(path).\(key)' must be \(what)", at: node[key]?.place ?? node.place,
            keyPath: "\(path).\(key)")
    }

    private func needed(_ key: String, _ what: String) -> ConfigIssue {
        node[key] == nil ? missing(key, what) : wrong(key, what)
    }
}
