import Glibc
import VisionCore

/// A pipeline's document with its overlays applied, before it is checked.
struct PipelineSetup {
    /// The document.
    let root: ConfigNode
    private let issues: [ConfigIssue]
    private let folder: String

    init(
        path: String?, overlays: [Overlay], environment: [String: String]
    ) throws(ConfigProblems) {
        guard let path else {
            let place = ConfigPlace.flag("flags")
            let version = ConfigNode(.scalar(SecretText("1"), isQuoted: false), at: place)
            let entry = ConfigEntry(key: "version", place: place, value: version)
            self.init(
                ConfigNode(.mapping([entry]), at: place), issues: [], folder: "",
                overlays: overlays)
            return
        }
        guard let bytes = BoundedFile.bytes(of: path, limit: YAMLDocument.byteLimit) else {
            let place = ConfigPlace.file(path, line: 1, column: 1)
            throw ConfigProblems(
                [ConfigIssue(Self.whyUnreadable(path), at: place)], exitCode: .noInput)
        }
        try self.init(
            bytes: bytes, name: path, overlays: overlays, environment: environment)
    }

    init(
        bytes: [UInt8], name: String, overlays: [Overlay], environment: [String: String]
    ) throws(ConfigProblems) {
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
        self.init(root, issues: document.issues, folder: folder, overlays: overlays)
    }

    private init(
        _ root: ConfigNode, issues: [ConfigIssue], folder: String, overlays: [Overlay]
    ) {
        var writer = OverlayWriter(root, table: .pipeline)
        // Sources first: other overlays may speak of each of them.
        for overlay in overlays where overlay.keyPath == "sources" { writer.apply(overlay) }
        for overlay in overlays where overlay.keyPath != "sources" { writer.apply(overlay) }
        self.root = writer.root
        self.issues = issues + writer.issues
        self.folder = folder
    }

    /// The description; throws every problem.
    func description(
        models: ModelLookup, allowsNoSources: Bool = false
    ) throws(ConfigProblems) -> PipelineDescription {
        var validator = KeyValidator(.pipeline)
        validator.check(root)
        var reader = PipelineReader(
            root, folder: folder, models: models, allowsNoSources: allowsNoSources)
        var description = reader.description()
        let all = issues + validator.issues + reader.issues
        guard all.allSatisfy({ $0.severity == .warning }) else { throw ConfigProblems(all) }
        description.warnings = all.inFileOrder
        return description
    }

    /// What the system says of a file that cannot be read.
    private static func whyUnreadable(_ path: String) -> String {
        var status = stat()
        if stat(path, &status) != 0 {
            return errno == ENOENT
                ? "no such file" : "the pipeline file cannot be read: \(systemWords())"
        }
        if status.st_mode & S_IFMT == S_IFDIR { return "this is a folder, not a pipeline file" }
        return access(path, R_OK) == 0
            ? "the pipeline file cannot be read"
            : "the pipeline file cannot be read: \(systemWords())"
    }

    private static func systemWords() -> String {
        strerror(errno).map { String(cString: $0).lowercased() } ?? "error \(errno)"
    }
}
