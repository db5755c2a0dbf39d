/// A graph in words: what `check --graph` prints.
package struct GraphDescription: Hashable, Sendable {
    /// The graph's label.
    package var label: String
    /// Sources and stages in the order they were added.
    package var nodes: [NodeDescription]
    /// Edges in the order they were connected.
    package var edges: [EdgeDescription]

    /// A graph of these nodes and edges.
    package init(label: String, nodes: [NodeDescription], edges: [EdgeDescription]) {
        self.label = label
        self.nodes = nodes
        self.edges = edges
    }

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
