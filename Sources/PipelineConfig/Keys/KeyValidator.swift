/// Compares a document with a key table: unknown keys, missing ones, wrong kinds and ranges.
struct KeyValidator {
    let table: KeyTable
    private(set) var issues: [ConfigIssue] = []

    init(_ table: KeyTable) {
        self.table = table
    }

    /// Every issue of `root`, a mapping of the table's top keys.
    mutating func check(_ root: ConfigNode) {
        mapping(root, pattern: "", path: "", what: "the file")
    }

    private mutating func mapping(
        _ node: ConfigNode, pattern: String, path: String, what: String
    ) {
        guard case .mapping(let entries) = node.content else {
            if node.isNull, requiredKeys(pattern).isEmpty { return }
            issues.append(
                ConfigIssue(
                    "\(what) must be a mapping, not \(node.kindName)", at: node.place,
                    keyPath: path, hint: "keys: \(names(pattern).joined(separator: ", "))"))
            return
        }
        for entry in entries {
            let childPath = Self.join(path, entry.key)
            guard let key = table.key(at: Self.join(pattern, entry.key)), entry.key != "*" else {
                issues.append(
                    ConfigIssue(
                        "unknown key '\(entry.key)'" + (path.isEmpty ? "" : " in \(path)"),
                        at: entry.place, keyPath: childPath,
                        hint: NearestWord.hint(
                            for: entry.key, among: names(pattern), called: "known keys")))
                continue
            }
            value(entry.value, key: key, path: childPath)
        }
        for key in requiredKeys(pattern) where !entries.contains(where: { $0.key == key.name }) {
            issues.append(
                ConfigIssue(
                    "missing key '\(key.name)'" + (path.isEmpty ? "" : " in \(path)"),
                    at: node.place, keyPath: Self.join(path, key.name),
                    hint: "\(key.meaning): \(key.kind.expectation)"))
        }
    }

    private mutating func value(_ node: ConfigNode, key: ConfigKey, path: String) {
        switch key.kind {
        case .group:
            mapping(node, pattern: key.path, path: path, what: "'\(path)'")
        case .named(let what):
            named(node, key: key, what: what, path: path)
        case .groups:
            guard let items = node.items else { return wrongKind(node, key: key, path: path) }
            for (index, item) in items.enumerated() {
                let itemPath = "\(path)[\(index)]"
                mapping(item, pattern: key.path + ".*", path: itemPath, what: "'\(itemPath)'")
            }
        default:
            if let issue = ScalarCheck(key: key, path: path).issue(node) { issues.append(issue) }
        }
    }

    private mutating func named(_ node: ConfigNode, key: ConfigKey, what: String, path: String) {
        guard case .mapping(let entries) = node.content else {
            if !node.isNull { wrongKind(node, key: key, path: path) }
            return
        }
        for entry in entries {
            let childPath = Self.join(path, entry.key)
            if !Self.isName(entry.key) {
                issues.append(
                    ConfigIssue(
                        "'\(entry.key)' cannot name a \(what)", at: entry.place,
                        keyPath: childPath,
                        hint: "letters, digits, _ and -, at most 64, a letter or digit first"))
            }
            mapping(
                entry.value, pattern: key.path + ".*", path: childPath, what: "'\(childPath)'")
        }
    }

    private mutating func wrongKind(_ node: ConfigNode, key: ConfigKey, path: String) {
        issues.append(
            ConfigIssue(
                "'\(path)' must be \(key.kind.expectation), not \(node.kindName)",
                at: node.place, keyPath: path))
    }

    private func requiredKeys(_ pattern: String) -> [ConfigKey] {
        table.children(of: pattern).filter(\.isRequired)
    }

    private func names(_ pattern: String) -> [String] {
        table.children(of: pattern).map(\.name).filter { $0 != "*" }
    }

    private static func join(_ path: String, _ key: String) -> String {
        path.isEmpty ? key : "\(path).\(key)"
    }

    /// Whether `word` can name a source, a rule or an output.
    static func isName(_ word: String) -> Bool {
        guard let first = word.unicodeScalars.first, word.count <= 64 else { return false }
        let fits = word.unicodeScalars.allSatisfy {
            $0.properties.isAlphabetic || $0.properties.numericType != nil || $0 == "_" || $0 == "-"
        }
        return fits && (first.properties.isAlphabetic || first.properties.numericType != nil)
    }
}
