/// A row of a key table: a key with its place in the file.
package struct ConfigKey: Sendable {
    /// Dotted path from the top; `*` stands for a name or the index of a list.
    package let path: String
    /// What it may hold.
    package let kind: ConfigValueKind
    /// What counts when it is absent: the default as a file would hold it, or words; nil when
    /// nothing does.
    package let defaultText: String?
    /// The default as JSON; nil where no value is the default.
    let defaultValue: SchemaValue?
    /// Whether the mapping it belongs to must have it.
    package let isRequired: Bool
    /// What it means, in one line.
    package let meaning: String

    /// A key at `path`; `absent` says in words what counts without it.
    package init(
        _ path: String, _ kind: ConfigValueKind, absent: String? = nil,
        required isRequired: Bool = false, _ meaning: String
    ) {
        self.path = path
        self.kind = kind
        defaultText = absent
        defaultValue = nil
        self.isRequired = isRequired
        self.meaning = meaning
    }

    /// The row of `key` in the mapping at `path`.
    init<Root>(_ key: Key<Root>, at path: String, default standard: (any ConfigValue)?) {
        self.path = path.isEmpty ? key.name : "\(path).\(key.name)"
        kind = key.kind
        defaultText = standard?.configText ?? key.absent
        defaultValue = standard?.schemaValue
        isRequired = key.isRequired
        meaning = key.meaning
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
