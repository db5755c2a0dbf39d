import Tensors

/// Which values lie inside the memory of another one.
struct SharedMemory {
    private let graph: TypedGraph
    /// The value that holds each value, and where; itself for one with memory of its own.
    ///
    /// A holder is a root when it is entered, so that chains of views stay short.
    private var holders: [(holder: Int, offset: Int)]

    /// Views and parts that need no copy, found in the graph.
    init(_ graph: TypedGraph) {
        self.graph = graph
        holders = graph.names.indices.map { ($0, 0) }
        for node in graph.nodes {
            guard let input = node.inputs.first ?? nil, graph.constants[input] == nil else {
                continue
            }
            if node.op.isView {
                let (root, offset) = root(of: input.id)
                holders[node.outputs[0].id] = (root, offset)
            } else {
                cutParts(node, of: input)
            }
        }
    }

    /// The value whose memory holds this one, and the byte offset in it.
    func root(of outlet: Int) -> (root: Int, offset: Int) {
        var current = outlet, offset = 0
        while holders[current].holder != current {
            offset += holders[current].offset
            current = holders[current].holder
        }
        return (current, offset)
    }

    /// Channels cut from a blocked picture at whole blocks are views.
    private mutating func cutParts(_ node: Node, of input: Outlet) {
        let fact = graph.fact(input)
        guard fact.layout == .nchw16c, fact.dataType == .float32, fact.shape[0] == 1 else { return }
        let step = fact.shape[2] * fact.shape[3] * 4
        func hold(_ output: Outlet, _ first: Int) {
            let count = graph.fact(output).shape[1]
            guard graph.fact(output).layout == .nchw16c, first % 16 == 0, count > 0,
                count % 16 == 0 || first + count == fact.shape[1]
            else { return }
            let (root, offset) = root(of: input.id)
            holders[output.id] = (root, offset + first * step)
        }
        if node.op is Split {
            var first = 0
            for output in node.outputs {
                hold(output, first)
                first += graph.fact(output).shape[1]
            }
        } else if let slice = node.op as? Slice,
            let range = slice.channelRange(graph.operands(node))
        {
            hold(node.outputs[0], range.lowerBound)
        }
    }

    /// Whether a node adds a value that its sums may be written over.
    private func addsInPlace(_ node: Node) -> Bool {
        if let conv = node.op as? Conv {
            return !conv.addsAfter && graph.fact(node.outputs[0]).layout == .nchw16c
        }
        return (node.op as? Projection)?.activation == Activation.none
    }

    /// Lets a convolution or a projection write its sums over the value it adds, where nobody reads
    /// that later.
    mutating func addInPlace() {
        let fixed = Set((graph.inputs + graph.outputs).map { root(of: $0.id).root })
        var lastReader: [Int: Int] = [:]
        for (index, node) in graph.nodes.enumerated() {
            for case let input? in node.inputs { lastReader[root(of: input.id).root] = index }
        }
        for (index, node) in graph.nodes.enumerated() {
            guard addsInPlace(node), node.inputs.count > 3, let added = node.inputs[3],
                graph.constants[added] == nil
            else { continue }
            let output = node.outputs[0], fact = graph.fact(output)
            let (place, offset) = root(of: added.id)
            let others = node.inputs[..<3].compactMap { $0.map { root(of: $0.id).root } }
            guard fact == graph.fact(added), offset == 0,
                root(of: output.id).root == output.id, !fixed.contains(place),
                !fixed.contains(output.id), lastReader[place] == index, !others.contains(place),
                graph.fact(Outlet(id: place)).checkedByteCount == fact.checkedByteCount
            else { continue }
            holders[output.id] = (place, 0)
            lastReader[place] = max(index, lastReader[output.id] ?? index)
        }
    }

    /// Lets the makers of joined parts write into the whole, where nothing else claims the part.
    ///
    /// Later joins come first, so that a part of a part finds its final place.
    mutating func joinParts() {
        let fixed = Set((graph.inputs + graph.outputs).map { root(of: $0.id).root })
        for node in graph.nodes.reversed() {
            guard let concat = node.op as? any PartJoining else { continue }
            let inputs = node.inputs.compactMap { $0 }
            guard inputs.count == node.inputs.count else { continue }
            let whole = node.outputs[0]
            let places = concat.places(
                inputs.map { graph.fact($0) }, output: graph.fact(whole))
            var taken = Set<Int>()
            let (holder, start) = root(of: whole.id)
            for (input, place) in zip(inputs, places) {
                let (root, offset) = root(of: input.id)
                guard let place, offset == 0, graph.constants[input] == nil,
                    !fixed.contains(root), root != holder,
                    graph.fact(Outlet(id: root)).checkedByteCount
                        == graph.fact(input).checkedByteCount,
                    taken.insert(root).inserted
                else { continue }
                holders[root] = (holder, start + place)
            }
        }
    }
}
