import Tensors

/// One of two bodies, chosen by a value.
///
/// Inputs: the condition, then the values of the graph that the bodies read. Where the condition is
/// known when planning, the nodes of its body take the node's place; where it is not, the plan ends
/// there, and what follows is planned for the body that was chosen.
package struct If: Operator {
    /// The name in the operator table.
    package static let name = "If"

    /// The nodes of one choice.
    package struct Body: Sendable {
        /// The nodes, their constants and their outputs.
        let graph: ModelGraph
        /// Which input of the node each value is that the body reads of the graph around it.
        let captures: [(input: Int, outlet: Outlet)]

        /// A body of `graph`, whose values `captures` are inputs of the node.
        package init(_ graph: ModelGraph, captures: [(input: Int, outlet: Outlet)]) {
            self.graph = graph
            self.captures = captures
        }
    }

    private let yes: Body
    private let no: Body

    /// The choice between two bodies of the same number of outputs.
    package init(yes: Body, no: Body) {
        self.yes = yes
        self.no = no
    }

    /// Values are handed on as they are.
    package var takesEveryType: Bool { true }

    /// Asks for the condition's value: a planner puts a body in the node's place when it has that.
    package func facts(_ inputs: Operands) throws -> [Fact] {
        throw Mismatch(unknownInput: 0)
    }

    /// Nothing: a body takes the node's place.
    package func evaluate(_ call: Call) {}

    /// The nodes that take the place of `node`, added to `graph` with their constants; nil while
    /// the condition is not known.
    func inlined(_ node: Node, into graph: inout TypedGraph) throws(EngineError) -> [Node]? {
        guard let condition = node.inputs.first.flatMap({ $0 }),
            let value = graph.constants[condition]
        else { return nil }
        guard value.shape.elementCount == 1, value.dataType == .bool else {
            throw node.invalid(Mismatch("the condition is \(value.dataType) \(value.shape)"))
        }
        let isTrue = value.withBytes { $0.first != 0 }
        let body = isTrue ? yes : no
        guard body.graph.outputOutlets.count >= node.outputs.count else {
            throw node.invalid(
                Mismatch(
                    "\(node.outputs.count) outputs are wanted and a branch has "
                        + "\(body.graph.outputOutlets.count)"))
        }
        return place(body, of: node, into: &graph)
    }

    private func place(_ body: Body, of node: Node, into graph: inout TypedGraph) -> [Node] {
        var places: [Outlet: Outlet] = [:]
        for (input, outlet) in body.captures {
            if let given = node.inputs[input] { places[outlet] = given }
        }
        for (outlet, tensor) in body.graph.constants {
            places[outlet] = graph.addConstant(
                tensor, named: "\(node.name).\(body.graph.name(of: outlet))")
        }
        let made = Set(body.graph.nodes.flatMap(\.outputs))
        var copies: [(from: Outlet, to: Outlet)] = []
        for (inner, outer) in zip(body.graph.outputOutlets, node.outputs) {
            if made.contains(inner), places[inner] == nil {
                places[inner] = outer
            } else {
                copies.append((inner, outer))
            }
        }
        var nodes: [Node] = []
        for inner in body.graph.nodes {
            for output in inner.outputs where places[output] == nil {
                places[output] = graph.addOpenOutlet(
                    named: "\(node.name).\(body.graph.name(of: output))")
            }
            var copy = inner
            copy.name = "\(node.name).\(inner.name)"
            copy.inputs = inner.inputs.map { $0.flatMap { places[$0] } }
            copy.outputs = inner.outputs.compactMap { places[$0] }
            nodes.append(copy)
        }
        for (from, to) in copies {
            nodes.append(
                Node(
                    name: "\(node.name).output", op: Identity(), inputs: [places[from]],
                    outputs: [to]))
        }
        return nodes
    }
}
