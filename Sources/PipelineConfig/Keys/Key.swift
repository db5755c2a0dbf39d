/// A key of the mapping that describes a `Root`, bound to the property that holds its value.
///
/// The property's value in `KeyGroup.defaults` is the key's default, the only place where it is
/// written: validation, reference, JSON Schema, `config show` and reading all follow from here.
package struct Key<Root: Sendable>: Sendable {
    /// The word in the file.
    let name: String
    /// What it may hold.
    let kind: ConfigValueKind
    /// Whether the mapping must have it.
    let isRequired: Bool
    /// What counts when it is absent and no value is the default, in words.
    let absent: String?
    /// What it means, in one line.
    let meaning: String
    /// The default, taken from a root with the defaults; nil where there is none.
    let standard: @Sendable (Root) -> (any ConfigValue)?
    /// Takes the value of a node into a root; leaves the root as it is when it does not fit.
    let read: @Sendable (ConfigNode, inout Root) -> Void

    /// A key whose value is in `property`.
    init<Value: ConfigValue>(
        _ name: String, _ property: any WritableKeyPath<Root, Value> & Sendable,
        as kind: ConfigValueKind = Value.kind, required isRequired: Bool = false, _ meaning: String
    ) {
        self.name = name
        self.kind = kind
        self.isRequired = isRequired
        self.meaning = meaning
        absent = nil
        standard = { isRequired ? nil : $0[keyPath: property] }
        read = { node, root in
            if let value = Value.read(node) { root[keyPath: property] = value }
        }
    }

    /// A key whose value is in `property`, nil when it is absent, which means `absent`.
    init<Value: ConfigValue>(
        _ name: String, _ property: any WritableKeyPath<Root, Value?> & Sendable,
        as kind: ConfigValueKind = Value.kind, absent: String?, _ meaning: String
    ) {
        self.name = name
        self.kind = kind
        isRequired = false
        self.absent = absent
        self.meaning = meaning
        standard = { _ in nil }
        read = { node, root in
            if case .integerOrAuto = kind, node.text == "auto" {
                root[keyPath: property] = nil
            } else if let value = Value.read(node) {
                root[keyPath: property] = value
            }
        }
    }

    /// A key that must be there, and that the reader of its mapping reads.
    init(required name: String, _ kind: ConfigValueKind, _ meaning: String) {
        self.name = name
        self.kind = kind
        isRequired = true
        absent = nil
        self.meaning = meaning
        standard = { _ in nil }
        read = { _, _ in }
    }

    /// A key with a reading of its own.
    init(
        _ name: String, _ kind: ConfigValueKind,
        standard: @escaping @Sendable (Root) -> (any ConfigValue)?, _ meaning: String,
        read: @escaping @Sendable (ConfigNode, inout Root) -> Void
    ) {
        self.name = name
        self.kind = kind
        isRequired = false
        absent = nil
        self.meaning = meaning
        self.standard = standard
        self.read = read
    }
}

/// The keys of a mapping that describes a `Root`.
package struct KeyGroup<Root: Sendable>: Sendable {
    /// The root when the mapping says nothing.
    let defaults: Root
    /// The keys, in the order of the reference.
    let keys: [Key<Root>]

    init(_ defaults: Root, _ keys: [Key<Root>]) {
        self.defaults = defaults
        self.keys = keys
    }

    /// The keys as rows of a table, below `path`.
    func rows(at path: String) -> [ConfigKey] {
        keys.map { ConfigKey($0, at: path, default: $0.standard(defaults)) }
    }

    /// Takes over what `node` gives.
    func read(_ node: ConfigNode?, into root: inout Root) {
        guard let node else { return }
        for key in keys {
            if let value = node[key.name] { key.read(value, &root) }
        }
    }

    /// What `node` gives, with the defaults for the rest.
    func value(_ node: ConfigNode?) -> Root {
        var root = defaults
        read(node, into: &root)
        return root
    }
}
