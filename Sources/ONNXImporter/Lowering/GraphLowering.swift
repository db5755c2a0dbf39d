import InferenceEngine
import Tensors

/// Turns the messages of a file into the engine's graph.
struct GraphLowering {
    let files: WeightFiles
    let opset: Int
    private(set) var graph = ModelGraph()
    private var outlets: [String: Outlet] = [:]
    private var expansion: NodeExpansion
    /// The values around a branch, by name, with those that are constants.
    private let enclosing: [String: Tensor?]
    /// The values around it that a branch reads.
    private var captures: [(name: String, outlet: Outlet)] = []
    private let depth: Int

    static func graph(from files: WeightFiles) throws(ImportError) -> ModelGraph {
        let model = try ModelMessage(files.model.bytes)
        guard let range = model.graph else {
            throw .malformed(field: "model", offset: 0, reason: "it has no graph")
        }
        guard let opset = model.opset else {
            throw .malformed(field: "model", offset: 0, reason: "it names no operator set")
        }
        guard Limits.operatorSets.contains(opset) else { throw .unsupportedOpset(opset) }
        var message = try GraphMessage(files.model.bytes, range)
        var expansion = NodeExpansion(model.functions)
        message.nodes = try expansion.expanded(message.nodes)
        try UnknownOperators.check(message.nodes, in: files, opset: opset, expansion)
        var lowering = GraphLowering(files: files, opset: opset, expansion: expansion)
        try lowering.lower(message)
        lowering.graph.properties = model.properties
        if !model.producer.isEmpty { lowering.graph.properties["producer_name"] = model.producer }
        return lowering.graph
    }

    private init(
        files: WeightFiles, opset: Int, expansion: NodeExpansion,
        enclosing: [String: Tensor?] = [:], depth: Int = 0
    ) {
        self.files = files
        self.opset = opset
        self.expansion = expansion
        self.enclosing = enclosing
        self.depth = depth
    }

    private mutating func lower(_ message: GraphMessage) throws(ImportError) {
        for initializer in message.initializers {
            let tensor = try initializer.tensor(in: files)
            try define(
                initializer.name, graph.addConstant(tensor, named: initializer.name))
        }
        for input in message.inputs where outlets[input.name] == nil {
            try define(input.name, graph.addInput(named: input.name, fact: try openFact(input)))
        }
        let made = Set(message.nodes.flatMap(\.outputs))
        let known = Set(outlets.keys).union(enclosing.keys.filter { !made.contains($0) })
        var nodes = message.nodes
        for index in nodes.indices {
            nodes[index].capturedNames = try BranchNames.read(
                by: nodes[index], files.model.bytes, depth: depth)
        }
        for node in try NodeOrder.sorted(nodes, known: known) {
            try lower(node)
        }
        guard !message.outputs.isEmpty else {
            throw .brokenGraph(subject: "graph", reason: "the graph has no output")
        }
        for output in message.outputs {
            guard let outlet = resolve(output.name) else {
                throw .brokenGraph(
                    subject: "output '\(output.name)'", reason: "no node makes this output")
            }
            graph.addOutput(outlet)
            graph.declaredOutputs.append(
                output.isTensor && output.hasShape
                    ? SourceType(rawValue: output.typeCode).map {
                        OpenFact($0.dataType, output.dimensions)
                    } : nil)
        }
    }

    /// The value called `name`; one from around a branch is taken into it.
    private mutating func resolve(_ name: String) -> Outlet? {
        if let known = outlets[name] { return known }
        guard let around = enclosing[name] else { return nil }
        let outlet: Outlet
        if let constant = around {
            outlet = graph.addConstant(constant, named: name)
        } else {
            outlet = graph.addOutlet(named: name)
            captures.append((name, outlet))
        }
        outlets[name] = outlet
        return outlet
    }

    private mutating func define(_ name: String, _ outlet: Outlet) throws(ImportError) {
        guard !name.isEmpty else {
            throw .brokenGraph(subject: "graph", reason: "a value has no name")
        }
        guard outlets.updateValue(outlet, forKey: name) == nil else {
            throw .brokenGraph(subject: "value '\(name)'", reason: "two values have this name")
        }
    }

    private func openFact(_ input: ValueMessage) throws(ImportError) -> OpenFact {
        guard input.isTensor, input.hasShape else {
            throw .brokenGraph(
                subject: "input '\(input.name)'", reason: "the input is no tensor of known rank")
        }
        guard let type = SourceType(rawValue: input.typeCode) else {
            throw .unsupportedType(name: input.name, code: input.typeCode)
        }
        return OpenFact(type.dataType, input.dimensions)
    }

    private mutating func lower(_ node: NodeMessage) throws(ImportError) {
        if node.isBranch { return try lowerBranch(node) }
        guard node.isStandard, let lowering = OperatorTable.lowerings[node.operatorType] else {
            throw .unsupportedOperator(node: node.name, name: node.fullName, opset: opset)
        }
        for attribute in node.attributes.values where attribute.hasGraph {
            throw .unsupportedOperator(node: node.name, name: node.operatorType, opset: opset)
        }
        // Before the graph is handed over: a value from around a branch is added to it.
        let inputs = try inputs(of: node)
        var builder = NodeBuilder(
            message: node, opset: opset, files: files, graph: graph, inputs: inputs)
        // The graph has one owner at a time, so that it grows in place.
        graph = ModelGraph()
        let op = try lowering(&builder)
        swap(&graph, &builder.graph)
        if let constant = builder.constant {
            guard let name = node.outputs.first else { return }
            try define(name, graph.addConstant(constant, named: name))
            return
        }
        guard let op else { return }
        graph.add(
            Node(
                name: node.name, op: op, inputs: builder.inputs, outputs: try outputs(of: node)))
    }

    private mutating func inputs(of node: NodeMessage) throws(ImportError) -> [Outlet?] {
        var inputs: [Outlet?] = []
        for name in node.inputs {
            if name.isEmpty {
                inputs.append(nil)
            } else if let outlet = resolve(name) {
                inputs.append(outlet)
            } else {
                throw .brokenGraph(
                    subject: "node '\(node.name)'", reason: "no node makes its input '\(name)'")
            }
        }
        return inputs
    }

    private mutating func outputs(of node: NodeMessage) throws(ImportError) -> [Outlet] {
        var outputs: [Outlet] = []
        for name in node.outputs {
            let outlet = graph.addOutlet(named: name.isEmpty ? "unused" : name)
            if !name.isEmpty { try define(name, outlet) }
            outputs.append(outlet)
        }
        guard !outputs.isEmpty else {
            throw .brokenGraph(subject: "node '\(node.name)'", reason: "the node has no output")
        }
        return outputs
    }

    /// `If`: both bodies are lowered, each with what it reads of the values around it.
    private mutating func lowerBranch(_ node: NodeMessage) throws(ImportError) {
        guard node.inputs.count == 1, let condition = try inputs(of: node)[0] else {
            throw .brokenGraph(
                subject: "node '\(node.name)'", reason: "If has \(node.inputs.count) inputs")
        }
        var inputs: [Outlet?] = [condition]
        let yes = try body("then_branch", of: node, inputs: &inputs)
        let no = try body("else_branch", of: node, inputs: &inputs)
        graph.add(
            Node(
                name: node.name, op: If(yes: yes, no: no), inputs: inputs,
                outputs: try outputs(of: node)))
    }

    private mutating func body(
        _ name: String, of node: NodeMessage, inputs: inout [Outlet?]
    ) throws(ImportError) -> If.Body {
        guard let range = node.attributes[name]?.graph else {
            throw .invalidAttribute(
                node: node.name, name: node.operatorType, attribute: name, reason: "is missing")
        }
        guard depth < Limits.branchDepth else {
            throw .limit(field: "branches", limit: Limits.branchDepth, found: depth + 1)
        }
        var message = try GraphMessage(files.model.bytes, range)
        message.nodes = try expansion.expanded(message.nodes)
        var visible = enclosing
        for (name, outlet) in outlets { visible[name] = .some(graph.constant(outlet)) }
        var inner = GraphLowering(
            files: files, opset: opset, expansion: expansion, enclosing: visible,
            depth: depth + 1)
        try inner.lower(message)
        var captures: [(input: Int, outlet: Outlet)] = []
        for (name, outlet) in inner.captures {
            guard let around = resolve(name) else { continue }
            captures.append((inputs.count, outlet))
            inputs.append(around)
        }
        return If.Body(inner.graph, captures: captures)
    }
}
