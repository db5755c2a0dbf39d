/// A graph in words: what `check --graph` prints.
package struct GraphDescription: Hashable, Sendable {
    /// The graph's label.
    package var label: String
    /// Sources and stages in the order they were added.
    package var nodes: [NodeDescription]
    /// Edges in the order they were connected.
    package var edges: [EdgeDescription]

    /// One line a node, one indented line an edge that leaves it; ends with a newline.
    package var text: String {
        var lines = ["graph \(label)"]
        for node in nodes {
            lines.append("  \(node.text)")
            for edge in edges where edge.from == node.name {
                lines.append("    \(edge.text)")
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }
}

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

    var text: String {
        var words = "\(role.rawValue) \(name)"
        if workers > 1 { words += " workers=\(workers)" }
        if batch > 1 { words += waitsForFullBatch ? " batch=\(batch)" : " batch<=\(batch)" }
        return words
    }
}

/// One edge in words.
package struct EdgeDescription: Hashable, Sendable {
    /// Name of the producer.
    package var from: String
    /// Name of the consumer.
    package var to: String
    /// Items it holds.
    package var capacity: Int
    /// What happens when it is full.
    package var policy: OverflowPolicy
    /// Whether only some items enter it.
    package var isFiltered: Bool

    var text: String {
        "-> \(to) [\(capacity) \(policy)]" + (isFiltered ? " where" : "")
    }
}
