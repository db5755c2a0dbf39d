import FoundationEssentials
import PipelineConfig
import VisionCore

/// What was switched off while the pipeline ran: kept beside the log, so that it holds after a
/// restart as well.
package struct RunSwitches: Codable, Sendable, Equatable {
    /// Rules that make no events.
    package private(set) var rulesOff: Set<String> = []
    /// Sources in which nothing is looked for.
    package private(set) var detectionOff: Set<String> = []
    /// Rules that make no events in one source, by its name; nil where a file does not know of it.
    private var rulesOffBySource: [String: Set<String>]?

    /// Everything on.
    package init() {}

    /// The switches kept in the file at `path`; everything on where there is none.
    init(path: String?) {
        guard let path, let data = FileManager.default.contents(atPath: path),
            let kept = try? JSONDecoder().decode(RunSwitches.self, from: data)
        else { return }
        self = kept
    }

    /// Switches a rule.
    package mutating func set(rule name: String, isOn: Bool) {
        if isOn { rulesOff.remove(name) } else { rulesOff.insert(name) }
    }

    /// Switches a rule in one source; on also where it was off in all of them.
    package mutating func set(rule name: String, of source: String, isOn: Bool) {
        var off = rulesOffBySource ?? [:]
        if isOn { off[source]?.remove(name) } else { off[source, default: []].insert(name) }
        rulesOffBySource = off.filter { !$0.value.isEmpty }
        if isOn { rulesOff.remove(name) }
    }

    /// Whether the rule makes events in a source.
    package func isOn(rule name: String, of source: String) -> Bool {
        !rulesOff.contains(name) && rulesOffBySource?[source]?.contains(name) != true
    }

    /// Switches the detection in a source.
    package mutating func set(detectionOf source: String, isOn: Bool) {
        if isOn { detectionOff.remove(source) } else { detectionOff.insert(source) }
    }

    /// Keeps them in the file at `path`.
    func save(path: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        try encoder.encode(self).write(to: URL(filePath: path), options: .atomic)
    }

    /// `description` without what is off; a rule that another one is made of stays.
    func applied(to description: PipelineDescription) -> PipelineDescription {
        var result = description
        if (rulesOffBySource ?? [:]).isEmpty {
            result.rules = kept(of: description.rules)
        } else {
            // What is off in one source alone is no rule of all of them.
            result.rules = []
        }
        for index in result.sources.indices {
            let source = description.sources[index]
            let rules = result.rules.isEmpty ? description.rules(of: source) : source.rules
            result.sources[index].rules = kept(of: rules, in: source.name)
            if detectionOff.contains(result.sources[index].name) {
                result.sources[index].detect = .own(nil)
                result.sources[index].track = .own(nil)
            }
        }
        return result
    }

    private func kept(
        of rules: [RuleDescription], in source: String = ""
    ) -> [RuleDescription] {
        let on = rules.filter { isOn(rule: $0.name, of: source) }
        let needed = Set(on.flatMap(\.references))
        return rules.filter { isOn(rule: $0.name, of: source) || needed.contains($0.name) }
    }
}
