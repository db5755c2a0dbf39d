/// One source or stage in words.
package struct NodeDescription: Hashable, Sendable {
    /// What a node is to the flow.
    package enum Role: String, Sendable {
        /// Emits only.
        case source
        /// Takes and emits.
        case stage
        /// Takes only.
        case sink
    }

    /// Unique name within the graph.
    package var name: String
    /// Source, stage or sink.
    package var role: Role
    /// Instances that work at the same time.
    package var workers: Int
    /// Most items in one call.
    package var batch: Int
    /// Whether a call waits for exactly `batch` items.
    package var waitsForFullBatch: Bool

    /// A node that works as given.
    package init(
        name: String, role: Role, workers: Int = 1, batch: Int = 1,
        waitsForFullBatch: Bool = false
    ) {
        self.name = name
        self.role = role
        self.workers = workers
        self.batch = batch
        self.waitsForFullBatch = waitsForFullBatch
    }

    var text: String {
        var words = "\(role.rawValue) \(name)"
        if workers > 1 { words += " workers=\(workers)" }
        if batch > 1 { words += waitsForFullBatch ? " batch=\(batch)" : " batch<=\(batch)" }
        return words
    }
}
