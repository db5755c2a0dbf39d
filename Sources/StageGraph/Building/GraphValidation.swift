/// A mistake in how a graph is put together.
package enum GraphFault: Hashable, Sendable, CustomStringConvertible {
    /// There is no source.
    case noSource
    /// Two nodes have this name.
    case duplicateName(String)
    /// No edge leads to this stage.
    case unconnectedInput(String)
    /// No edge leaves this source.
    case unconnectedSource(String)
    /// These stages feed each other.
    case cycle([String])

    /// The fault in words, lower case, no trailing period.
    package var description: String {
        switch self {
        case .noSource: "there is no source"
        case .duplicateName(let name): "two stages are named '\(name)'"
        case .unconnectedInput(let name): "nothing leads to stage '\(name)'"
        case .unconnectedSource(let name): "nothing takes what source '\(name)' emits"
        case .cycle(let names): "stages feed each other: \(names.joined(separator: ", "))"
        }
    }
}

/// Checks the form of a graph, by its description alone.
package enum GraphValidation {
    /// All faults; empty for a graph that can run.
    package static func faults(of graph: GraphDescription) -> [GraphFault] {
        var faults: [GraphFault] = []
        if !graph.nodes.contains(where: { $0.role == .source }) {
            faults.append(.noSource)
        }
        var names: Set<String> = []
        var repeated: Set<String> = []
        for node in graph.nodes where !names.insert(node.name).inserted {
            if repeated.insert(node.name).inserted {
                faults.append(.duplicateName(node.name))
            }
        }
        for node in graph.nodes {
            if node.role == .source {
                if !graph.edges.contains(where: { $0.from == node.name }) {
                    faults.append(.unconnectedSource(node.name))
                }
            } else if !graph.edges.contains(where: { $0.to == node.name }) {
                faults.append(.unconnectedInput(node.name))
            }
        }
        // Edges name their ends: with a name twice they say nothing of cycles.
        let cyclic = repeated.isEmpty ? nodesOnCycles(graph) : []
        if !cyclic.isEmpty {
            faults.append(.cycle(cyclic))
        }
        return faults
    }

    /// What is left when nodes without predecessors, then nodes without successors, are taken away.
    private static func nodesOnCycles(_ graph: GraphDescription) -> [String] {
        var left = Set(graph.nodes.map(\.name))
        var changed = true
        while changed {
            let edges = graph.edges.filter { left.contains($0.from) && left.contains($0.to) }
            let fed = Set(edges.map(\.to))
            let feeding = Set(edges.map(\.from))
            let kept = left.filter { fed.contains($0) && feeding.contains($0) }
            changed = kept.count != left.count
            left = kept
        }
        return graph.nodes.map(\.name).filter(left.contains)
    }
}
