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
    /// Most items in one call.
    package var batch: Int
    /// Most requests that are open at a time; 1 for a node that makes none.
    package var window: Int

    /// A node that works as given.
    package init(name: String, role: Role, batch: Int = 1, window: Int = 1) {
        self.name = name
        self.role = role
        self.batch = batch
        self.window = window
    }

    var text: String {
        var words = "\(role.rawValue) \(name)"
        if batch > 1 { words += " batch<=\(batch)" }
        if window > 1 { words += " window=\(window)" }
        return words
    }
}
