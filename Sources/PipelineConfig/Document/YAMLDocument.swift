import VisionCore
import Yams

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
        guard let decoded = String(validating: bytes, as: UTF8.self) else {
            issues.append(ConfigIssue("the file is not UTF-8 text", at: start))
            return
        }
        let text =
            decoded.unicodeScalars.first == "\u{FEFF}"
            ? String(decoded.unicodeScalars.dropFirst()) : decoded
        if let issue = AliasCheck.issue(in: text, name: name) {
            issues.append(issue)
            return
        }
        var unique = UniqueKeyText(text, name: name)
        do {
            guard let node = try unique.compose() else { return }
            var conversion = Conversion(name: name, substitution: environment)
            root = conversion.node(node, depth: 1)
            issues = unique.issues + conversion.issues
            if conversion.isOverLimit { root = nil }
        } catch let error as YamlError {
            issues = unique.issues + [Self.issue(error, name: name)]
        } catch {
            issues = unique.issues + [ConfigIssue("\(error)", at: start)]
        }
    }

    private static func issue(_ error: YamlError, name: String) -> ConfigIssue {
        let place = { (mark: Mark) in
            ConfigPlace.file(name, line: mark.line, column: mark.column)
        }
        switch error {
        case .scanner(let context, let problem, let mark, _),
            .parser(let context, let problem, let mark, _),
            .composer(let context, let problem, let mark, _):
            let tab = problem.contains("found character that cannot start any token")
            let words = context.map { "\($0.text), \(problem)" } ?? problem
            return ConfigIssue(
                "not valid YAML: \(words.trimmed)", at: place(mark),
                hint: tab ? "indent with spaces, not tabs; quote text that begins with @ or `" : nil
            )
        case .duplicatedKeysInMapping(let names, let context):
            return ConfigIssue("duplicate key '\(names.first ?? "")'", at: place(context.mark))
        case .reader(let problem, _, _, _):
            return ConfigIssue(
                "not valid YAML: \(problem.trimmed)", at: .file(name, line: 1, column: 1))
        default:
            return ConfigIssue(
                "not valid YAML: \(error)", at: .file(name, line: 1, column: 1))
        }
    }
}

extension String {
    /// Without spaces at its ends.
    fileprivate var trimmed: String {
        String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}

/// Turns Yams' nodes into ours, counting what they expand to.
private struct Conversion {
    let name: String
    let substitution: Substitution
    var issues: [ConfigIssue] = []
    var isOverLimit = false
    private var count = 0
    private var expansions = 0
    /// The last place in the text that was visited; what stands before it comes by an alias.
    private var latest = (line: 0, column: 0)

    init(name: String, substitution: Substitution) {
        self.name = name
        self.substitution = substitution
    }

    mutating func node(_ node: Node, depth: Int) -> ConfigNode {
        let place = place(node.mark)
        guard !isOverLimit else { return ConfigNode(.mapping([]), at: place) }
        let before = latest
        let comesByAlias = (place.line, place.column) <= before
        latest = (place.line, place.column)
        defer { if comesByAlias { latest = before } }
        count += 1
        expansions += comesByAlias ? 1 : 0
        if let excess = excess(depth: depth) {
            isOverLimit = true
            issues.append(ConfigIssue(excess, at: place))
        }
        switch node {
        case .scalar(let scalar):
            let quoted = ![.any, .plain].contains(scalar.style)
            let (text, problem) = substitution.resolve(scalar.string)
            if let problem { issues.append(ConfigIssue(problem.0, at: place, hint: problem.1)) }
            refuseNUL(text.revealed, at: place)
            return ConfigNode(
                .scalar(text, isQuoted: quoted), at: place)
        case .sequence(let sequence):
            return ConfigNode(
                .sequence(sequence.map { self.node($0, depth: depth + 1) }), at: place)
        case .mapping(let mapping):
            return ConfigNode(.mapping(entries(mapping, depth: depth)), at: place)
        case .alias:
            return ConfigNode(.mapping([]), at: place)
        }
    }

    private func excess(depth: Int) -> String? {
        if depth > YAMLDocument.depthLimit {
            return "nested deeper than \(YAMLDocument.depthLimit) levels"
        }
        if expansions > YAMLDocument.aliasLimit {
            return "more than \(YAMLDocument.aliasLimit) aliases when they are expanded"
        }
        return count > YAMLDocument.nodeLimit ? "more than \(YAMLDocument.nodeLimit) values" : nil
    }

    private mutating func entries(_ mapping: Node.Mapping, depth: Int) -> [ConfigEntry] {
        var entries: [ConfigEntry] = []
        for (key, value) in mapping {
            let keyPlace = place(key.mark)
            guard case .scalar(let scalar) = key else {
                issues.append(ConfigIssue("a key must be a word", at: keyPlace))
                continue
            }
            guard !UniqueKeyText.isMasked(scalar.string) else { continue }
            refuseNUL(scalar.string, at: keyPlace)
            let mark = (line: keyPlace.line, column: keyPlace.column)
            if mark > latest { latest = mark }
            entries.append(
                ConfigEntry(
                    key: scalar.string, place: keyPlace, value: node(value, depth: depth + 1)))
        }
        return entries
    }

    /// Calls of the system end a text at a NUL: what follows would be left out in silence.
    private mutating func refuseNUL(_ text: String, at place: ConfigPlace) {
        guard text.utf8.contains(0) else { return }
        issues.append(ConfigIssue("the text holds a NUL character", at: place, hint: "take it out"))
    }

    private func place(_ mark: Mark?) -> ConfigPlace {
        .file(name, line: mark?.line ?? 1, column: mark?.column ?? 1)
    }
}
