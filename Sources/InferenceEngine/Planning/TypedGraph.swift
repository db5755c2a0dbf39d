import Tensors

/// A graph whose every value has a fact: what passes rewrite and the plan is made from.
struct TypedGraph {
    var nodes: [Node] = []
    var inputs: [Outlet]
    var outputs: [Outlet]
    var constants: [Outlet: Tensor]
    private(set) var facts: [Fact?]
    private(set) var names: [String]
    var options: PlanOptions
    /// Whether the inputs lie where an earlier plan left them, not in this plan's arena.
    let readsInputsInPlace: Bool

    init(_ graph: ModelGraph, options: PlanOptions) {
        inputs = graph.inputOutlets
        outputs = graph.outputOutlets
        constants = graph.constants
        names = (0..<graph.outletCount).map { graph.name(of: Outlet(id: $0)) }
        facts = [Fact?](repeating: nil, count: graph.outletCount)
        self.options = options
        readsInputsInPlace = false
        for (outlet, tensor) in constants {
            facts[outlet.id] = Fact(tensor.dataType, tensor.shape)
        }
    }

    /// A part of a graph: values that are there already, constants, what is wanted.
    init(
        names: [String], inputs: [Outlet: Fact], constants: [Outlet: Tensor], outputs: [Outlet],
        options: PlanOptions
    ) {
        self.inputs = inputs.keys.sorted { $0.id < $1.id }
        self.outputs = outputs
        self.constants = constants
        self.names = names
        self.options = options
        readsInputsInPlace = true
        facts = [Fact?](repeating: nil, count: names.count)
        for (outlet, fact) in inputs { facts[outlet.id] = fact }
        for (outlet, tensor) in constants {
            facts[outlet.id] = Fact(tensor.dataType, tensor.shape)
        }
    }

    /// Whether inference has reached this value.
    func isKnown(_ outlet: Outlet) -> Bool { facts[outlet.id] != nil }

    /// The fact of a value that inference has reached.
    func fact(_ outlet: Outlet) -> Fact {
        guard let fact = facts[outlet.id] else {
            preconditionFailure("value \(names[outlet.id]) has no fact yet")
        }
        return fact
    }

    func name(_ outlet: Outlet) -> String { names[outlet.id] }

    mutating func setFact(_ fact: Fact, of outlet: Outlet) {
        facts[outlet.id] = fact
    }

    mutating func addOutlet(named name: String, fact: Fact) -> Outlet {
        names.append(name)
        facts.append(fact)
        return Outlet(id: names.count - 1)
    }

    /// A value that inference has not reached.
    mutating func addOpenOutlet(named name: String) -> Outlet {
        names.append(name)
        facts.append(nil)
        return Outlet(id: names.count - 1)
    }

    /// Makes a value a constant.
    mutating func setConstant(_ tensor: Tensor, for outlet: Outlet) {
        facts[outlet.id] = Fact(tensor.dataType, tensor.shape)
        constants[outlet] = tensor
    }

    mutating func addConstant(_ tensor: Tensor, named name: String) -> Outlet {
        let outlet = addOutlet(named: name, fact: Fact(tensor.dataType, tensor.shape))
        constants[outlet] = tensor
        return outlet
    }

    func operands(_ node: Node) -> Operands {
        Operands(
            node.inputs.map { outlet in
                outlet.map { Operand(fact: fact($0), value: constants[$0]) }
            })
    }

    /// The constants that several nodes read.
    var repeatedConstants: [Tensor] {
        let counts = useCounts()
        return constants.filter { counts[$0.key.id] > 1 }.map(\.value)
    }

    /// How often each value is read, the graph's outputs counted.
    func useCounts() -> [Int] {
        var counts = [Int](repeating: 0, count: names.count)
        for node in nodes {
            for case let input? in node.inputs { counts[input.id] += 1 }
        }
        for output in outputs { counts[output.id] += 1 }
        return counts
    }

    /// The index of the node that makes each value; nil for inputs and constants.
    func producers() -> [Int?] {
        var result = [Int?](repeating: nil, count: names.count)
        for (index, node) in nodes.enumerated() {
            for output in node.outputs { result[output.id] = index }
        }
        return result
    }

    /// Reads `new` wherever `old` was read.
    mutating func replace(_ replacements: [Outlet: Outlet]) {
        func resolve(_ outlet: Outlet) -> Outlet {
            var current = outlet
            while let next = replacements[current] { current = next }
            return current
        }
        if replacements.isEmpty { return }
        for index in nodes.indices {
            nodes[index].inputs = nodes[index].inputs.map { $0.map(resolve) }
        }
        outputs = outputs.map(resolve)
    }

    /// Drops nodes whose results nobody reads.
    mutating func dropUnusedNodes() {
        var used = [Bool](repeating: false, count: names.count)
        for output in outputs { used[output.id] = true }
        var kept: [Node] = []
        for node in nodes.reversed() where node.outputs.contains(where: { used[$0.id] }) {
            for case let input? in node.inputs { used[input.id] = true }
            kept.append(node)
        }
        nodes = kept.reversed()
        constants = constants.filter { used[$0.key.id] }
    }
}
