package import Tensors

/// A network as the file gives it: nodes in an order in which each value is made before it is read.
///
/// Input extents may be open; `Plan` binds them.
package struct ModelGraph: Sendable {
    /// The nodes in execution order.
    package internal(set) var nodes: [Node] = []
    /// The values that the caller gives.
    package internal(set) var inputs: [(name: String, fact: OpenFact)] = []
    /// The values that the caller gets.
    package var outputs: [String] { outputOutlets.map { names[$0.id] } }

    /// What the file says of itself besides the graph, by key.
    package var properties: [String: String] = [:]

    /// What the file declares of each output, by the output's place; nil where it says nothing.
    package var declaredOutputs: [OpenFact?] = []

    /// The element types of inputs and of what is declared of outputs.
    package var edgeTypes: Set<DataType> {
        Set(inputs.map(\.fact.dataType) + declaredOutputs.compactMap { $0?.dataType })
    }

    /// The operator that makes each output, by the output's place; nil for an input or a constant.
    package var lastOperators: [String?] {
        var makers: [Outlet: String] = [:]
        for node in nodes {
            for output in node.outputs { makers[output] = type(of: node.op).name }
        }
        return outputOutlets.map { makers[$0] }
    }

    var inputOutlets: [Outlet] = []
    private var inputRanks: [Outlet: Int] = [:]
    var outputOutlets: [Outlet] = []
    var constants: [Outlet: Tensor] = [:]
    private(set) var names: [String] = []

    /// An empty graph.
    package init() {}

    /// A new value; names are for messages and need not be unique.
    package mutating func addOutlet(named name: String) -> Outlet {
        names.append(name)
        return Outlet(id: names.count - 1)
    }

    /// A new input of the graph.
    package mutating func addInput(named name: String, fact: OpenFact) -> Outlet {
        let outlet = addOutlet(named: name)
        inputs.append((name, fact))
        inputOutlets.append(outlet)
        inputRanks[outlet] = fact.dimensions.count
        return outlet
    }

    /// A new constant.
    package mutating func addConstant(_ tensor: Tensor, named name: String) -> Outlet {
        let outlet = addOutlet(named: name)
        constants[outlet] = tensor
        return outlet
    }

    /// Makes an input a constant, so that what follows from its value is known before the run.
    ///
    /// False when there is no such input or `value` does not suit it.
    package mutating func bindInput(named name: String, to value: Tensor) -> Bool {
        guard let index = inputs.firstIndex(where: { $0.name == name }),
            inputs[index].fact.dataType == value.dataType,
            inputs[index].fact.admits(value.shape)
        else { return false }
        inputs.remove(at: index)
        constants[inputOutlets.remove(at: index)] = value
        return true
    }

    /// Appends a node whose inputs exist already.
    package mutating func add(_ node: Node) {
        nodes.append(node)
    }

    /// Declares a value as an output of the graph.
    package mutating func addOutput(_ outlet: Outlet) {
        outputOutlets.append(outlet)
    }

    /// The constant behind a value, if it is one.
    package func constant(_ outlet: Outlet) -> Tensor? {
        constants[outlet]
    }

    /// The rank of a constant or an input; nil for what nodes make.
    package func declaredRank(_ outlet: Outlet) -> Int? {
        constants[outlet]?.shape.count ?? inputRanks[outlet]
    }

    func name(of outlet: Outlet) -> String {
        names[outlet.id]
    }

    var outletCount: Int { names.count }
}
