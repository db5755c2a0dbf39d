/// Keys of a mapping that mean nothing to the kind that was chosen in it.
struct ForeignKeys {
    private let foreign: [String]

    /// Judges the keys of `group`; those of the kind are its `own`.
    init<Root>(_ group: KeyGroup<Root>, own: Set<String>) {
        foreign = group.keys.map(\.name).filter { !own.contains($0) }
    }

    /// An issue for each key of `node` that is foreign to `kind`, for example `the tracker sort`.
    func issues(_ node: ConfigNode, path: String, of kind: String) -> [ConfigIssue] {
        node.entries.filter { foreign.contains($0.key) }.map { entry in
            ConfigIssue(
                "'\(entry.key)' has no meaning for \(kind)", at: entry.place,
                keyPath: "\(path).\(entry.key)", hint: "leave it out")
        }
    }
}
