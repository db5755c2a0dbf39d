import Tensors

/// What holds for a graph between any two passes.
enum GraphCheck {
    /// What is wrong with `graph` first; nil when nothing is.
    ///
    /// Each value is made once and before it is read, the graph's outputs are made, and the facts
    /// of a node's outputs are those that its operator derives from its inputs.
    static func fault(in graph: TypedGraph) -> String? {
        var made = Set(graph.inputs).union(graph.constants.keys)
        for node in graph.nodes {
            for case let input? in node.inputs where !made.contains(input) {
                return "node '\(node.name)' reads '\(graph.name(input))', which nothing makes"
            }
            for output in node.outputs where !made.insert(output).inserted {
                return "node '\(node.name)' makes '\(graph.name(output))', which is there already"
            }
            if let reason = factFault(of: node, in: graph) {
                return "node '\(node.name)': \(reason)"
            }
        }
        for output in graph.outputs where !made.contains(output) {
            return "nothing makes the output '\(graph.name(output))'"
        }
        return nil
    }

    private static func factFault(of node: Node, in graph: TypedGraph) -> String? {
        let facts: [Fact]
        do {
            facts = try node.op.facts(graph.operands(node))
        } catch {
            return "its operator refuses its inputs: \((error as? Mismatch)?.reason ?? "\(error)")"
        }
        for (output, fact) in zip(node.outputs, facts) {
            let known = graph.fact(output)
            if known.shape != fact.shape || known.dataType != fact.dataType {
                return "'\(graph.name(output))' is \(known), and its operator makes \(fact)"
            }
        }
        return facts.count < node.outputs.count ? "its operator makes too few outputs" : nil
    }
}
