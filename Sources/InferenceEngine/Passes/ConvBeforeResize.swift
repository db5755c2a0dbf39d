import Tensors

/// Lets a pointwise convolution of joined parts see those that are enlarged before they are: both
/// are linear, and the smaller picture has fewer pixels to multiply.
///
/// `Conv(Concat(a, Resize(b)))` becomes `Conv(a) + Resize(Conv(b))`, with the columns of weights
/// that belong to each part.
struct ConvBeforeResize {
    private var graph: TypedGraph
    private var nodes: [Node] = []
    private var makers: [Outlet: Node] = [:]
    private let uses: [Int]

    /// Channels of a part from which on the products saved are worth the further passes.
    private static let worthwhileChannels = 96
    /// Output pixels for each input pixel from which on a part counts as enlarged.
    private static let enlargement = 2

    static func apply(_ graph: inout TypedGraph) {
        guard graph.nodes.contains(where: { $0.op is Resize }) else { return }
        var pass = ConvBeforeResize(graph)
        pass.run()
        graph = pass.graph
    }

    private init(_ graph: TypedGraph) {
        self.graph = graph
        uses = graph.useCounts()
    }

    private mutating func run() {
        for node in graph.nodes {
            for output in node.outputs { makers[output] = node }
            if !rewrite(node) { nodes.append(node) }
        }
        graph.nodes = nodes
        graph.dropUnusedNodes()
    }

    /// A part of the joined picture.
    private struct Part {
        let outlet: Outlet
        /// The node that enlarges it, where it is worth moving.
        let resize: Node?
        let channels: Range<Int>
    }

    private mutating func rewrite(_ node: Node) -> Bool {
        guard let conv = node.op as? Conv, let weights = pointwise(conv, node),
            let parts = parts(node.inputs[0])
        else { return false }
        let rest = parts.filter { $0.resize == nil }
        guard !rest.isEmpty, rest.count < parts.count else { return false }
        var sum: Outlet?
        for part in parts {
            guard let resize = part.resize, let source = resize.inputs[0] else { continue }
            let enlarged = enlarged(conv, node, weights, part, resize, source)
            if let before = sum {
                sum = add(Add(), [before, enlarged], graph.fact(enlarged), like: node)
            } else {
                sum = enlarged
            }
        }
        guard let sum else { return false }
        let columns = rest.flatMap { Array($0.channels) }
        var joined = rest[0].outlet
        if rest.count > 1 {
            var fact = graph.fact(joined)
            fact.shape[1] = columns.count
            joined = add(Concat(axis: 1), rest.map { $0.outlet }, fact, like: node)
        }
        let fact = graph.fact(node.outputs[0])
        let own = constant(weights, columns, like: node)
        let inputs = [joined, own] + node.inputs.dropFirst(2)
        let made = add(conv, inputs, fact, like: node)
        var last = Node(name: node.name, op: Add(), inputs: [sum, made], outputs: node.outputs)
        last.fused = node.fused
        nodes.append(last)
        return true
    }

    /// The weights of a dense convolution of one pixel with nothing fused to it.
    private func pointwise(_ conv: Conv, _ node: Node) -> Tensor? {
        guard conv.groups == 1, conv.activation == .none, node.inputs.count <= 3,
            let weights = node.inputs[1].flatMap({ graph.constants[$0] }),
            weights.dataType == .float32, weights.shape[2] == 1, weights.shape[3] == 1,
            conv.window.strides == [1, 1], let x = node.inputs[0],
            Array(graph.fact(x).shape.dropFirst(2))
                == Array(graph.fact(node.outputs[0]).shape.dropFirst(2))
        else { return nil }
        return weights
    }

    /// The parts of a picture that only one node reads.
    private func parts(_ outlet: Outlet?) -> [Part]? {
        guard let outlet, uses[outlet.id] == 1, let maker = makers[outlet],
            let concat = maker.op as? Concat, graph.fact(outlet).shape.count == 4,
            concat.axis == 1 || concat.axis == -3
        else { return nil }
        var parts: [Part] = [], first = 0
        for case let input? in maker.inputs {
            let count = graph.fact(input).shape[1]
            parts.append(
                Part(outlet: input, resize: enlarging(input), channels: first..<first + count))
            first += count
        }
        return parts
    }

    private func enlarging(_ outlet: Outlet) -> Node? {
        guard uses[outlet.id] == 1, let maker = makers[outlet], maker.op is Resize,
            let source = maker.inputs[0], graph.constants[source] == nil
        else { return nil }
        let from = graph.fact(source).shape, to = graph.fact(outlet).shape
        guard from[1] >= Self.worthwhileChannels,
            to[2] * to[3] >= Self.enlargement * from[2] * from[3]
        else { return nil }
        return maker
    }

    /// A part that is convolved and then enlarged.
    private mutating func enlarged(
        _ conv: Conv, _ node: Node, _ weights: Tensor, _ part: Part, _ resize: Node,
        _ source: Outlet
    ) -> Outlet {
        let outputs = weights.shape[0]
        var small = graph.fact(source), large = graph.fact(part.outlet)
        small.shape[1] = outputs
        large.shape[1] = outputs
        let own = constant(weights, Array(part.channels), like: node)
        let made = add(conv, [source, own], small, like: node)
        var inputs: [Outlet?] = [made] + resize.inputs.dropFirst()
        if resize.inputs.count > 2, let sizes = resize.inputs[2],
            graph.constants[sizes]?.shape.elementCount ?? 0 > 0
        {
            inputs[2] = graph.addConstant(
                Tensor(integers: Array(large.shape)), named: "\(resize.name).sizes")
        }
        return add(resize.op, inputs, large, like: resize)
    }

    /// Some columns of the weights.
    private mutating func constant(_ weights: Tensor, _ columns: [Int], like node: Node) -> Outlet {
        let values = weights.floats, width = weights.shape[1]
        var chosen: [Float] = []
        chosen.reserveCapacity(weights.shape[0] * columns.count)
        for row in 0..<weights.shape[0] {
            for column in columns { chosen.append(values[row * width + column]) }
        }
        return graph.addConstant(
            Tensor(chosen, shape: [weights.shape[0], columns.count, 1, 1]),
            named: "\(node.name).weights")
    }

    private mutating func add(
        _ op: any Operator, _ inputs: [Outlet?], _ fact: Fact, like node: Node
    ) -> Outlet {
        let outlet = graph.addOutlet(named: node.name, fact: fact)
        let made = Node(name: node.name, op: op, inputs: inputs, outputs: [outlet])
        nodes.append(made)
        return outlet
    }
}
