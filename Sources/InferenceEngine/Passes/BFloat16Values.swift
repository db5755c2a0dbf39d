import Tensors

/// Keeps values that only convolutions in bfloat16 read as bfloat16: half the memory to go through.
///
/// A convolution rounds its input anyway, so that nothing changes by it but where a depthwise one,
/// which computes in fp32, comes between two others.
struct BFloat16Values {
    private let graph: TypedGraph
    /// Outlets that will be bfloat16, as far as is known.
    private var chosen: Set<Int> = []

    static func apply(_ graph: inout TypedGraph) {
        guard graph.options.bfloat16 != nil else { return }
        var pass = BFloat16Values(graph: graph)
        pass.choose()
        for id in pass.chosen {
            var fact = graph.fact(Outlet(id: id))
            fact.dataType = .bfloat16
            graph.setFact(fact, of: Outlet(id: id))
        }
    }

    private init(graph: TypedGraph) {
        self.graph = graph
    }

    private mutating func choose() {
        var chains: [(input: Int, output: Int)] = []
        var refused = Set(graph.outputs.map(\.id))
        for node in graph.nodes {
            let ends = ends(of: node)
            for (index, input) in node.inputs.enumerated() {
                guard let input, index > 0 || !ends.reads else { continue }
                refused.insert(input.id)
            }
            guard ends.writes else { continue }
            chosen.insert(node.outputs[0].id)
            if ends == .both, let input = node.inputs[0] {
                chains.append((input.id, node.outputs[0].id))
            }
        }
        chosen.subtract(refused)
        // Where one end of a depthwise convolution stays fp32, so does the other.
        var count = -1
        while count != chosen.count {
            count = chosen.count
            for (input, output) in chains
            where !chosen.contains(input) || !chosen.contains(output) {
                chosen.remove(input)
                chosen.remove(output)
            }
        }
    }

    private func ends(of node: Node) -> Conv.BFloat16Ends {
        guard let conv = node.op as? Conv else { return .none }
        return conv.bfloat16Ends(
            KernelContext(
                inputs: graph.operands(node), outputs: node.outputs.map { graph.fact($0) },
                options: graph.options))
    }
}

extension Conv.BFloat16Ends {
    fileprivate var reads: Bool {
        switch self {
        case .none: false
        case .either(let reads, _): reads
        case .both: true
        }
    }

    fileprivate var writes: Bool {
        switch self {
        case .none: false
        case .either(_, let writes): writes
        case .both: true
        }
    }
}
