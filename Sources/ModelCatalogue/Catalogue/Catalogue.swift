import FoundationEssentials
package import PipelineConfig
import Resources

/// The descriptions that come with the tool.
package enum Catalogue {
    /// The detector that is used when none is named.
    package static let defaultDetector = DetectDescription.defaultModel

    /// Every description, by name.
    package static let descriptions: [ModelDescription] = entries.map(read)

    /// The names, sorted.
    package static var names: [String] { entries.map(\.name) }

    /// The description called `name`; nil when there is none.
    package static func description(named name: String) -> ModelDescription? {
        entries.first { $0.name == name }.map(read)
    }

    /// The description of the file with this sum; nil when there is none.
    package static func description(sha256: String) -> ModelDescription? {
        entries.first { $0.text.contains("\nsha256: \(sha256)\n") }.map(read)
    }

    /// The text of the description called `name`, as YAML; nil when there is none.
    package static func text(named name: String) -> String? {
        entries.first { $0.name == name }?.text
    }

    /// Names and texts.
    private static let entries = EmbeddedFile.descriptions.map { (name: $0.name, text: $0.text) }

    /// The name that is meant by `word`, perhaps.
    package static func nearest(to word: String) -> String? {
        NearestWord.of(word, among: names)
            ?? NearestWord.sharingStart(with: word, among: names).first
    }

    /// What a pipeline's check knows of models.
    package static var lookup: ModelLookup {
        let isOwn: @Sendable (String) -> Bool = { word in
            FileManager.default.fileExists(atPath: word)
                || Store(environment: ProcessInfo.processInfo.environment).ownFile(word) != nil
        }
        return ModelLookup(names: names, isOwn: isOwn) { name in
            description(named: name)?.labels?.labels
        }
    }

    private static func read(_ entry: (name: String, text: String)) -> ModelDescription {
        do throws(ConfigProblems) {
            return try ModelDescription.read(
                bytes: Array(entry.text.utf8), name: "\(entry.name).yml")
        } catch {
            preconditionFailure("the catalogue's \(entry.name).yml is wrong:\n\(error.text)")
        }
    }
}
