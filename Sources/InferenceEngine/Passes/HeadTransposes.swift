import Tensors

/// Moves the transposes of detection heads towards the convolutions, where a blocked picture
/// becomes interleaved in one step and the joined parts are made in their place.
///
/// Transpose(Concat of flattened maps) becomes a Concat of transposes, and a transpose of a
/// flattened map [N, C, HW] becomes the map interleaved, [N, H, W, C], under another shape.
struct HeadTransposes {
    private var graph: TypedGraph
    private var nodes: [Node] = []
    private var makers: [Outlet: Node] = [:]
    private let uses: [Int]

    static func apply(_ graph: inout TypedGraph) {
        for _ in 0..<2 {
            var pass = HeadTransposes(graph)
            pass.run()
            graph = pass.graph
        }
    }

    private init(_ graph: TypedGraph) {
        self.graph = graph
        uses = graph.useCounts()
    }

    private mutating func run() {
        for node in graph.nodes {
            for output in node.outputs { makers[output] = node }
            if let transpose = node.op as? Transpose, transpose.permutation == [0, 2, 1],
                let maker = node.inputs[0].flatMap({ makers[$0] }),
                maker.outputs.allSatisfy({ uses[$0.id] == 1 })
            {
                if split(node, maker) || interleave(node, maker) { continue }
            }
            nodes.append(node)
        }
        graph.nodes = nodes
        graph.dropUnusedNodes()
    }

    private mutating func add(
        _ op: any Operator, _ inputs: [Outlet?], _ fact: Fact, like node: Node
    )
        -> Outlet
    {
        let outlet = graph.addOutlet(named: node.name, fact: fact)
        nodes.append(Node(name: node.name, op: op, inputs: inputs, outputs: [outlet]))
        return outlet
    }

    private mutating func split(_ node: Node, _ maker: Node) -> Bool {
        guard let concat = maker.op as? Concat, concat.axis == 2 || concat.axis == -1,
            maker.inputs.count > 1
        else { return false }
        var parts: [Outlet?] = []
        for case let input? in maker.inputs {
            let fact = graph.fact(input)
            let flipped = Fact(fact.dataType, [fact.shape[0], fact.shape[2], fact.shape[1]])
            parts.append(add(node.op, [input], flipped, like: node))
        }
        var joined = Node(
            name: node.name, op: Concat(axis: 1), inputs: parts, outputs: node.outputs)
        joined.fused = node.fused
        nodes.append(joined)
        return true
    }

    private mutating func interleave(_ node: Node, _ maker: Node) -> Bool {
        guard maker.op is Reshape, let source = maker.inputs[0] else { return false }
        let from = graph.fact(source), flat = graph.fact(maker.outputs[0]).shape
        guard from.dataType == .float32, from.shape.count == 4, flat.count == 3,
            flat[0] == from.shape[0], flat[1] == from.shape[1]
        else { return false }
        let interleaved = Fact(
            .float32, [from.shape[0], from.shape[2], from.shape[3], from.shape[1]])
        let picture = add(
            Transpose(permutation: [0, 2, 3, 1]), [source], interleaved, like: node)
        let shape = graph.addConstant(
            Tensor(integers: [flat[0], flat[2], flat[1]]), named: "\(node.name).shape")
        nodes.append(
            Node(name: node.name, op: Reshape(), inputs: [picture, shape], outputs: node.outputs))
        return true
    }
}
