/// One key that a file may hold: validation, the reference and the JSON Schema are made of these.
package struct ConfigKey: Hashable, Sendable {
    /// Dotted path from the top; `*` stands for a name or the index of a list.
    package let path: String
    /// What it may hold.
    package let kind: ConfigValueKind
    /// What counts when it is absent, in words; nil when nothing does.
    package let defaultText: String?
    /// Whether the mapping it belongs to must have it.
    package let isRequired: Bool
    /// What it means, in one line.
    package let meaning: String

    /// A key at `path`.
    package init(
        _ path: String, _ kind: ConfigValueKind, default defaultText: String? = nil,
        required isRequired: Bool = false, _ meaning: String
    ) {
        self.path = path
        self.kind = kind
        self.defaultText = defaultText
        self.isRequired = isRequired
        self.meaning = meaning
    }

    /// The last word of the path.
    package var name: String {
        path.lastIndex(of: ".").map { String(path[path.index(after: $0)...]) } ?? path
    }

    /// The path of the mapping it belongs to; empty at the top.
    var parent: String { path.lastIndex(of: ".").map { String(path[..<$0]) } ?? "" }
}

/// The keys of one kind of file.
package struct KeyTable: Sendable {
    /// Every key, parents before children, in the order of the reference.
    package let keys: [ConfigKey]
    private let byPath: [String: ConfigKey]
    private let byParent: [String: [ConfigKey]]

    /// A table of `keys`.
    package init(_ keys: [ConfigKey]) {
        self.keys = keys
        byPath = Dictionary(keys.map { ($0.path, $0) }) { first, _ in first }
        byParent = Dictionary(grouping: keys, by: \.parent)
    }

    /// The key at `path`, in which names and indices are `*`.
    package func key(at path: String) -> ConfigKey? { byPath[path] }

    /// The keys directly below `path`; empty path for the top.
    package func children(of path: String) -> [ConfigKey] { byParent[path] ?? [] }
}
