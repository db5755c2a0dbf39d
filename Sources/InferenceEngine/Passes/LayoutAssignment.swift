import Tensors

/// Keeps pictures in `nchw16c` between the operators that want it, and converts at the edges.
struct LayoutAssignment {
    private var graph: TypedGraph
    private var nodes: [Node] = []
    /// The other layout's copy of a value, made once.
    private var converted: [Outlet: Outlet] = [:]
    /// The nodes so far, by what they make.
    private var makers: [Outlet: Node] = [:]

    static func apply(_ graph: inout TypedGraph) {
        var pass = LayoutAssignment(graph: graph)
        pass.run()
        graph = pass.graph
    }

    private init(graph: TypedGraph) {
        self.graph = graph
    }

    private mutating func run() {
        for node in graph.nodes {
            var node = node
            let operands = graph.operands(node)
            let outputs = node.outputs.map { graph.fact($0) }
            let choice = node.op.layouts(operands, outputs: outputs)
            for index in node.inputs.indices {
                guard let input = node.inputs[index] else { continue }
                let wanted = wanted(choice, input: index, operands[index])
                node.inputs[index] = convert(input, to: wanted)
            }
            for (index, output) in node.outputs.enumerated() {
                var fact = outputs[index]
                switch choice {
                case .plain: break
                case .blocked: fact.layout = .nchw16c
                case .mixed(_, let layouts): fact.layout = layouts[index]
                }
                graph.setFact(fact, of: output)
            }
            nodes.append(node)
            for output in node.outputs { makers[output] = node }
        }
        graph.nodes = nodes
        nodes = []
        for index in graph.outputs.indices {
            graph.outputs[index] = convert(graph.outputs[index], to: .plain)
        }
        graph.nodes += nodes
        graph.dropUnusedNodes()
    }

    private func wanted(_ choice: LayoutChoice, input: Int, _ operand: Operand?) -> Layout {
        switch choice {
        case .plain: return .plain
        case .blocked:
            guard let operand, operand.value == nil, operand.fact.shape.count == 4,
                [.float32, .uint8].contains(operand.fact.dataType)
            else { return .plain }
            return .nchw16c
        case .mixed(let inputs, _): return input < inputs.count ? inputs[input] : .plain
        }
    }

    private mutating func convert(_ outlet: Outlet, to layout: Layout) -> Outlet {
        var fact = graph.fact(outlet)
        if fact.layout == layout { return outlet }
        if let known = converted[outlet] { return known }
        fact.layout = layout
        let name = graph.name(outlet)
        let result = graph.addOutlet(named: name, fact: fact)
        let pixels = layout == .nchw16c ? interleaved(outlet) : nil
        nodes.append(
            Node(
                name: name,
                op: pixels == nil ? Reorder(to: layout) : Reorder(interleaved: fact.shape),
                inputs: [pixels ?? outlet], outputs: [result]))
        converted[outlet] = result
        return result
    }

    /// The value that holds a picture pixel by pixel, where the picture is that transposed.
    private func interleaved(_ outlet: Outlet) -> Outlet? {
        let fact = graph.fact(outlet)
        guard fact.dataType == .float32, fact.shape.count == 4, let maker = makers[outlet],
            let input = maker.inputs.first ?? nil
        else { return nil }
        var source = input, order = [0, 3, 1, 2], last = maker
        if maker.op is Reshape, let transpose = makers[input], let from = transpose.inputs[0] {
            let flat = graph.fact(input).shape
            guard flat.count == 3, flat[0] == fact.shape[0], flat[1] == fact.shape[1] else {
                return nil
            }
            (source, order, last) = (from, [0, 2, 1], transpose)
        }
        guard let transpose = last.op as? Transpose, transpose.permutation == order,
            graph.fact(source).layout == .plain
        else { return nil }
        return source
    }
}
