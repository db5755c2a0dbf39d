import FoundationEssentials
import VisionCore

/// Reads pipelines: a file, what flags lay over it, or flags alone.
package enum PipelineLoader {
    /// The pipeline of the file at `path`, or of `overlays` alone when `path` is nil.
    ///
    /// Relative sources and model files named in the file are taken from the file's folder;
    /// outputs and the log, and everything flags name, from the working directory. `${env:…}`
    /// and `${file:…}` in the file are filled in from `environment` and from files.
    ///
    /// Throws every problem at once, in file order; warnings alone are left in the description.
    package static func load(
        path: String?, overlays: [Overlay] = [], environment: [String: String] = [:],
        models: ModelLookup = .none
    ) throws(ConfigProblems) -> PipelineDescription {
        guard let path else {
            let version = ConfigEntry(
                key: "version", place: .flag("flags"),
                value: ConfigNode(.scalar(SecretText("1"), isQuoted: false), at: .flag("flags")))
            let root = ConfigNode(.mapping([version]), at: .flag("flags"))
            return try description(
                root, issues: [], folder: "", overlays: overlays, models: models)
        }
        guard let data = FileManager.default.contents(atPath: path) else {
            let place = ConfigPlace.file(path, line: 1, column: 1)
            throw ConfigProblems(
                [ConfigIssue("the pipeline file cannot be read", at: place)], exitCode: .noInput)
        }
        return try load(
            bytes: Array(data), name: path, overlays: overlays, environment: environment,
            models: models)
    }

    /// The pipeline in `bytes`, which messages call `name`; its folder is that of `name`.
    package static func load(
        bytes: [UInt8], name: String, overlays: [Overlay] = [],
        environment: [String: String] = [:], models: ModelLookup = .none
    ) throws(ConfigProblems) -> PipelineDescription {
        let folder = name.lastIndex(of: "/").map { String(name[..<$0]) } ?? ""
        let document = YAMLDocument(
            bytes: bytes, name: name,
            environment: Substitution(environment: environment, folder: folder))
        guard let root = document.root else {
            let empty = ConfigIssue(
                "the pipeline file is empty", at: .file(name, line: 1, column: 1),
                hint: "begin with version: 1 and sources:")
            throw ConfigProblems(document.issues.isEmpty ? [empty] : document.issues)
        }
        return try description(
            root, issues: document.issues, folder: folder, overlays: overlays, models: models)
    }

    private static func description(
        _ root: ConfigNode, issues: [ConfigIssue], folder: String, overlays: [Overlay],
        models: ModelLookup
    ) throws(ConfigProblems) -> PipelineDescription {
        var writer = OverlayWriter(root, table: .pipeline)
        // Sources first: other overlays may speak of each of them.
        for overlay in overlays where overlay.keyPath == "sources" { writer.apply(overlay) }
        for overlay in overlays where overlay.keyPath != "sources" { writer.apply(overlay) }
        var validator = KeyValidator(.pipeline)
        validator.check(writer.root)
        var reader = PipelineReader(writer.root, folder: folder, models: models)
        var description = reader.description()
        let all = issues + writer.issues + validator.issues + reader.issues
        guard all.allSatisfy({ $0.severity == .warning }) else { throw ConfigProblems(all) }
        description.warnings = all.inFileOrder
        return description
    }
}
