import Tensors

/// Lets operators compute in float32 where the model says float16, bfloat16 or float64.
///
/// A node gets its operands widened and its float32 results narrowed again. The next node takes
/// the wide result as it is, so the narrow one is made only where somebody asks for it: in the
/// outputs of the model and in casts.
struct Widening {
    /// The float32 form of values of another floating-point type.
    private var wide: [Outlet: Outlet] = [:]

    /// The nodes that do the work of `node`, in order; the node alone where it takes its operands
    /// as they are, or has to wait for one of them.
    mutating func expand(_ node: Node, in graph: inout TypedGraph) -> [Node] {
        guard let type = narrowType(node, graph) else { return [node] }
        var result: [Node] = []
        var inner = node
        for (index, input) in node.inputs.enumerated() {
            guard let input, graph.fact(input).dataType.isWidened else { continue }
            inner.inputs[index] = widen(input, in: &graph, &result)
        }
        let operands = Operands(
            inner.inputs.map { outlet in
                outlet.map { Operand(fact: graph.fact($0), value: graph.constants[$0]) }
            })
        // Inputs that do not suit the operator, or extents of the run: told where it is planned.
        guard let facts = try? inner.op.facts(operands) else {
            return node.op.takesEveryType ? [node] : result + [inner]
        }
        var narrowing: [Node] = []
        for (index, (output, fact)) in zip(node.outputs, facts).enumerated()
        where fact.dataType == .float32 {
            let name = graph.name(output)
            let wide = graph.addOutlet(named: name, fact: fact)
            inner.outputs[index] = wide
            self.wide[output] = wide
            narrowing.append(
                Node(name: node.name, op: Cast(to: type), inputs: [wide], outputs: [output]))
        }
        return result + [inner] + narrowing
    }

    /// The float32 form of `outlet`; the cast that makes it, where there is none yet, goes to
    /// `casts`.
    mutating func widen(
        _ outlet: Outlet, in graph: inout TypedGraph, _ casts: inout [Node]
    ) -> Outlet {
        if let known = wide[outlet] { return known }
        let name = graph.name(outlet)
        let result = graph.addOutlet(
            named: name, fact: Fact(.float32, graph.fact(outlet).shape))
        casts.append(
            Node(name: name, op: Cast(to: .float32), inputs: [outlet], outputs: [result]))
        wide[outlet] = result
        return result
    }

    /// The type to go back to; nil where the node takes its operands as they are.
    private func narrowType(_ node: Node, _ graph: TypedGraph) -> DataType? {
        for case let input? in node.inputs where !graph.isKnown(input) { return nil }
        if node.op is Cast || node.op is CastLike || node.op is BitCast { return nil }
        let inputs = node.inputs.compactMap { $0 }.filter { graph.fact($0).dataType.isWidened }
        guard let first = inputs.first else { return nil }
        // What only moves elements moves the wide ones where they are there already.
        if node.op.takesEveryType, inputs.allSatisfy({ wide[$0] == nil }) { return nil }
        return graph.fact(first).dataType
    }
}
