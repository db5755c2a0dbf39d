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
        result.rules = kept(of: description.rules)
        for index in result.sources.indices {
            result.sources[index].rules = kept(of: description.sources[index].rules)
            if detectionOff.contains(result.sources[index].name) {
                result.sources[index].detect = .own(nil)
                result.sources[index].track = .own(nil)
            }
        }
        return result
    }

    private func kept(of rules: [RuleDescription]) -> [RuleDescription] {
        let needed = Set(
            rules.filter { !rulesOff.contains($0.name) }.flatMap(\.references))
        return rules.filter { !rulesOff.contains($0.name) || needed.contains($0.name) }
    }
}
