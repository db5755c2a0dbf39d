import VisionCore

/// Checks what one part of a pipeline asks of another.
struct CrossCheck {
    private let root: ConfigNode
    private let pipeline: PipelineDescription

    init(_ root: ConfigNode, _ pipeline: PipelineDescription) {
        self.root = root
        self.pipeline = pipeline
    }

    func issues() -> [ConfigIssue] {
        var issues = hiddenClasses()
        for source in pipeline.sources {
            if pipeline.track(of: source) == nil,
                pipeline.rules(of: source).contains(where: \.kind.needsTracker)
            {
                issues.append(untracked(source))
            }
            // What the common rules lack is said once, not for each source.
            for issue in RuleReferences(source: source, pipeline: pipeline, root: root).issues()
            where !issues.contains(where: { $0.keyPath == issue.keyPath }) {
                issues.append(issue)
            }
        }
        return issues + examples() + rotation() + record() + coveredZones() + substreams()
    }

    /// Media of events that nothing makes, or that a log without clocks cannot tell of.
    private func record() -> [ConfigIssue] {
        guard pipeline.record != nil, let node = root["record"] else { return [] }
        var issues: [ConfigIssue] = []
        if pipeline.log.deterministic {
            issues.append(
                ConfigIssue(
                    "'record' needs a log with clocks, which log.deterministic leaves out",
                    at: node.place, keyPath: "record", hint: "leave one of them out"))
        }
        if pipeline.sources.allSatisfy({ pipeline.rules(of: $0).isEmpty }) {
            issues.append(
                ConfigIssue(
                    "'record' keeps pictures of what rules find, and there is no rule",
                    at: node.place, keyPath: "record", hint: "add one below rules",
                    severity: .warning))
        }
        return issues
    }

    /// Substreams of what is no camera.
    private func substreams() -> [ConfigIssue] {
        pipeline.sources.compactMap { source in
            guard source.substream != nil, source.mode == .file,
                let node = root["sources"]?[source.name]?["substream"]
            else { return nil }
            return ConfigIssue(
                "'sources.\(source.name).substream' is for live sources", at: node.place,
                keyPath: "sources.\(source.name).substream", hint: "leave out mode: file")
        }
    }

    /// Zones that are to be covered and are not there.
    private func coveredZones() -> [ConfigIssue] {
        pipeline.sources.flatMap { source -> [ConfigIssue] in
            let rules = pipeline.rules(of: source)
            let zones = rules.filter { $0.kind != .line && !$0.outlines.isEmpty }.map(\.name)
            let path = "sources.\(source.name).privacy.zones"
            let node = root["sources"]?[source.name]?["privacy"]?["zones"]
            return (node?.items ?? []).compactMap { item in
                guard let name = item.secret, !zones.contains(name.revealed) else { return nil }
                return ConfigIssue(
                    "'\(name)' is no zone of the source '\(source.name)'", at: item.place,
                    keyPath: path,
                    hint: NearestWord.hint(for: name.revealed, among: zones, called: "zones"))
            }
        }
    }

    /// Rules and sources that examples speak of and that are not there.
    private func examples() -> [ConfigIssue] {
        pipeline.examples.flatMap { example -> [ConfigIssue] in
            let path = "examples.\(example.name)"
            let source = example.source.map { name in pipeline.sources.first { $0.name == name } }
            guard let source = source ?? pipeline.sources.first else {
                return [
                    ConfigIssue(
                        "'\(example.source ?? "")' is no source", at: example.place,
                        keyPath: path + ".source")
                ]
            }
            let names = pipeline.rules(of: source).map(\.name) + ["tracks"]
            return example.expected.filter { !names.contains($0.rule) }.map { expected in
                ConfigIssue(
                    "'\(expected.rule)' is no rule of the source '\(source.name)'",
                    at: example.place, keyPath: path + ".expect",
                    hint: NearestWord.hint(for: expected.rule, among: names, called: "rules"))
            }
        }
    }

    /// Rotation that the rest of the log does not allow.
    private func rotation() -> [ConfigIssue] {
        var issues: [ConfigIssue] = []
        if let node = root["log"]?["rotate"]?["every"], pipeline.log.deterministic {
            issues.append(
                ConfigIssue(
                    "'log.rotate.every' needs a clock, which log.deterministic leaves out",
                    at: node.place, keyPath: "log.rotate.every", hint: "use log.rotate.size"))
        }
        if let node = root["log"]?["rotate"], pipeline.log.to == "-" || pipeline.log.to == nil {
            issues.append(
                ConfigIssue(
                    "'log.rotate' needs a log that is a file", at: node.place,
                    keyPath: "log.rotate", hint: "name one with log.to"))
        }
        return issues
    }

    /// Rules of a source without a tracker.
    private func untracked(_ source: SourceDescription) -> ConfigIssue {
        let own = root["sources"]?[source.name]
        let path = own?["track"] == nil ? "track.kind" : "sources.\(source.name).track.kind"
        let node = own?["track"]?["kind"] ?? root["track"]?["kind"] ?? root
        return ConfigIssue(
            "the rules of the source '\(source.name)' need a tracker", at: node.place,
            keyPath: path, hint: "choose a kind other than none, or leave the rules out")
    }

    /// Classes that are spoken of, though detection throws them away.
    private func hiddenClasses() -> [ConfigIssue] {
        let kept = pipeline.sources.map { pipeline.detect(of: $0)?.classes }
        guard kept.allSatisfy({ $0 != nil }) else { return [] }
        let all = Set(kept.compactMap(\.self).joined())
        var lists = ["blur", "pixelate"].map { ("annotate.\($0)", root["annotate"]?[$0]) }
        for source in root["sources"]?.entries ?? [] {
            lists.append(
                ("sources.\(source.key).privacy.blur", source.value["privacy"]?["blur"]))
        }
        for rule in root["rules"]?.entries ?? [] {
            lists.append(("rules.\(rule.key).classes", rule.value["classes"]))
        }
        return lists.flatMap { path, node in
            (node?.items ?? []).compactMap { item -> ConfigIssue? in
                guard let word = item.secret, !all.contains(word.revealed) else { return nil }
                return ConfigIssue(
                    "'\(path)' speaks of '\(word)', which detect.classes leaves out",
                    at: item.place, keyPath: path, hint: "add it to detect.classes",
                    severity: .warning)
            }
        }
    }
}
