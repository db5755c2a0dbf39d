import VisionCore

/// One key that is in force, and where its value comes from, for `config show`.
package struct ConfigSetting: Sendable, Equatable {
    /// Dotted path.
    package let path: String
    /// The value on one line, secrets masked; for a default its words.
    package let value: String
    /// Where it was given; nil for a default.
    package let place: ConfigPlace?

    /// What `root` gives, then the defaults of the keys that it lacks in the order of `table`.
    static func all(of root: ConfigNode, table: KeyTable) -> [ConfigSetting] {
        var settings: [ConfigSetting] = []
        given(root, pattern: "", path: "", table: table, into: &settings)
        for key in table.keys {
            guard let value = key.defaultText else { continue }
            let words = key.path.split(separator: ".").map(String.init)
            for path in Self.paths(words, in: root, table: table) {
                settings.append(ConfigSetting(path: path, value: value, place: nil))
            }
        }
        return settings
    }

    private static func given(
        _ node: ConfigNode, pattern: String, path: String, table: KeyTable,
        into settings: inout [ConfigSetting]
    ) {
        for entry in node.entries {
            let exact = pattern.isEmpty ? entry.key : "\(pattern).\(entry.key)"
            let key = table.key(at: exact) ?? table.key(at: pattern + ".*")
            let childPath = path.isEmpty ? entry.key : "\(path).\(entry.key)"
            switch key?.kind {
            case .group, .named:
                given(
                    entry.value, pattern: key?.path ?? exact, path: childPath, table: table,
                    into: &settings)
            default:
                settings.append(
                    ConfigSetting(
                        path: childPath, value: entry.value.line, place: entry.value.place))
            }
        }
    }

    /// Where the default of a key counts: not where it is given, not below an absent group that
    /// has keys which must be given, not in a source's overrides.
    private static func paths(
        _ words: [String], in root: ConfigNode, table: KeyTable
    ) -> [String] {
        switch (words.count, words.dropFirst().first) {
        case (1, _):
            return root[words[0]] == nil ? [words[0]] : []
        case (2, let key?):
            let needs = table.children(of: words[0]).contains(where: \.isRequired)
            guard let group = root[words[0]] else {
                return needs ? [] : [words.joined(separator: ".")]
            }
            return group[key] == nil ? [words.joined(separator: ".")] : []
        case (3, "*"):
            return (root[words[0]]?.entries ?? []).filter { $0.value[words[2]] == nil }.map {
                "\(words[0]).\($0.key).\(words[2])"
            }
        default:
            return []
        }
    }
}

extension ConfigNode {
    /// The value on one line, secrets masked.
    var line: String {
        switch content {
        case .scalar(let text, let isQuoted):
            isQuoted && (number != nil || text.revealed.isEmpty)
                ? YAMLWriter.quoted(text.redacted) : text.redacted
        case .sequence(let items):
            "[" + items.map(\.line).joined(separator: ", ") + "]"
        case .mapping(let entries):
            "{ " + entries.map { "\($0.key): \($0.value.line)" }.joined(separator: ", ") + " }"
        }
    }
}
