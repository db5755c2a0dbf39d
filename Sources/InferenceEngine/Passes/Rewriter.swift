import Tensors

/// A forward sweep that merges nodes: who makes a value, how often it is read, what is gone.
struct Rewriter {
    var graph: TypedGraph
    /// The node that makes each value now; nil for inputs and constants.
    private var makers: [Outlet: Int] = [:]
    private var uses: [Int]
    private var removed: [Bool]

    init(_ graph: TypedGraph) {
        self.graph = graph
        uses = graph.useCounts()
        removed = [Bool](repeating: false, count: graph.nodes.count)
        for (index, node) in graph.nodes.enumerated() {
            for output in node.outputs { makers[output] = index }
        }
    }

    var nodeIndices: Range<Int> { graph.nodes.indices }

    /// The index of the node that makes a value, if a node does.
    func maker(_ outlet: Outlet?) -> Int? {
        outlet.flatMap { makers[$0] }
    }

    /// The same, only where nobody else reads the value.
    func onlyMaker(_ outlet: Outlet?) -> Int? {
        guard let outlet, readers(outlet) == 1 else { return nil }
        return makers[outlet]
    }

    func readers(_ outlet: Outlet) -> Int {
        outlet.id < uses.count ? uses[outlet.id] : 1
    }

    func constant(_ outlet: Outlet?) -> Tensor? {
        outlet.flatMap { graph.constants[$0] }
    }

    /// The one float of a constant of one element.
    func scalar(_ outlet: Outlet?) -> Float? { graph.scalar(outlet) }

    /// Lets node `index` make what node `last` made, in the place of `last`, which is dropped.
    mutating func merge(_ index: Int, into last: Int, _ change: (inout Node) -> Void) {
        var node = graph.nodes[index]
        change(&node)
        let parts = graph.nodes[last].fused
        node.fused += parts.isEmpty ? [type(of: graph.nodes[last].op).name] : parts
        node.outputs = graph.nodes[last].outputs
        removed[index] = true
        graph.nodes[last] = node
        makers[node.outputs[0]] = last
    }

    /// Puts another operator in the place of node `index`.
    mutating func replace(_ index: Int, op: any Operator, inputs: [Outlet?], fused: [String]) {
        graph.nodes[index].op = op
        graph.nodes[index].inputs = inputs
        graph.nodes[index].fused += fused
        for case let input? in inputs where input.id < uses.count { uses[input.id] += 1 }
    }

    /// The graph without the nodes that were dropped or that nobody reads.
    func result() -> TypedGraph {
        var graph = graph
        graph.nodes = graph.nodes.indices.filter { !removed[$0] }.map { graph.nodes[$0] }
        graph.dropUnusedNodes()
        return graph
    }
}
