package import VisionCore

/// A file of results beside the log.
package struct ResultDescription: Sendable, Equatable {
    /// The form of the file.
    package enum Kind: String, Sendable, CaseIterable {
        /// COCO results: what was found in every frame, before tracking.
        case coco
        /// MOTChallenge rows: confirmed tracks.
        case mot

        /// The key of the pipeline file that asks for it.
        package var key: String {
            switch self {
            case .coco: "detections"
            case .mot: "mot"
            }
        }

        /// Whether a file can hold the results of one source only.
        package var isPerSource: Bool {
            switch self {
            case .coco: false
            case .mot: true
            }
        }

        /// What it is, and what the file holds, for the reference.
        var meaning: (group: String, path: String) {
            switch self {
            case .coco:
                (
                    "results in COCO's form",
                    "a JSON file with what was found in every frame, before tracking"
                )
            case .mot:
                ("tracks in MOTChallenge's form", "a text file with every confirmed track")
            }
        }
    }

    /// The form of the file.
    package var kind: Kind
    /// The file, relative to the working directory.
    package var path: SecretText

    /// The file for the source called `name`: `{source}` is replaced by it.
    package func path(for name: String) -> String {
        path.revealed.replacing("{source}", with: name)
    }
}

extension ResultDescription {
    /// The rows of the table for every kind.
    static let rows = Kind.allCases.flatMap { kind in
        [
            ConfigKey(kind.key, .group, kind.meaning.group),
            ConfigKey("\(kind.key).to", .text, required: true, kind.meaning.path),
        ]
    }

    /// What `root` asks for, in the order of the kinds.
    static func all(of root: ConfigNode) -> [ResultDescription] {
        Kind.allCases.compactMap { kind in
            root[kind.key]?["to"]?.secret.map { ResultDescription(kind: kind, path: $0) }
        }
    }
}
