import VisionCore

/// Reads YAML into nodes with places, within limits, and names everything that keeps it from it.
///
/// Limits: 256 KiB, 64 levels, 100 aliases counting those within what they stand for, and 100,000
/// values. A duplicate key is an issue, and its first value counts. A byte-order mark and CR LF are
/// fine; a NUL is not.
package struct YAMLDocument: Sendable {
    /// Bytes that a file may have.
    package static let byteLimit = 1 << 18
    /// Levels of nesting that a file may have.
    package static let depthLimit = 64
    /// Aliases that a file may use, each counted as often as it is expanded.
    package static let aliasLimit = 100
    static let nodeLimit = 100_000
    /// Repeated keys that are reported; what follows them is not read.
    static let duplicateLimit = 100

    /// The document; nil when it is empty or cannot be read.
    package private(set) var root: ConfigNode?
    /// What is wrong with it as YAML.
    package private(set) var issues: [ConfigIssue] = []

    /// Reads `bytes`, naming the file `name` in places.
    package init(bytes: [UInt8], name: String, environment: Substitution = .none) {
        let start = ConfigPlace.file(name, line: 1, column: 1)
        guard bytes.count <= Self.byteLimit else {
            issues.append(
                ConfigIssue(
                    "the file is larger than \(Self.byteLimit >> 10) KiB", at: start,
                    hint: "that is the limit of a pipeline and of a model's description"))
            return
        }
        guard String(validating: bytes, as: UTF8.self) != nil else {
            issues.append(ConfigIssue("the file is not UTF-8 text", at: start))
            return
        }
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        let text = bytes.starts(with: mark) ? bytes.dropFirst(mark.count) : bytes[...]
        var composer = YAMLComposer(name: name, substitution: environment)
        do throws(YAMLFault) {
            root = try composer.document(YAMLEvents(text))
            issues = composer.issues
        } catch {
            issues = composer.issues + [Self.issue(error, name: name)]
        }
    }

    private static func issue(_ fault: YAMLFault, name: String) -> ConfigIssue {
        let isLetter = fault.problem.contains("found character that cannot start any token")
        let words = fault.context.map { "\($0), \(fault.problem)" } ?? fault.problem
        return ConfigIssue(
            "not valid YAML: \(words)",
            at: .file(name, line: fault.mark.line, column: fault.mark.column),
            hint: isLetter
                ? "indent with spaces, not tabs; quote text that begins with @ or `" : nil)
    }
}
