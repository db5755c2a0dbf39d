/// Replaces nodes by those that they stand for: functions of the file, and the fused operators that
/// ONNX Runtime writes into the files it saves.
struct NodeExpansion {
    /// How deep functions may call one another.
    private static let depthLimit = 32

    private let functions: [String: FunctionMessage]
    private var made = 0
    private var total = 0

    init(_ functions: [FunctionMessage]) {
        self.functions = Dictionary(
            functions.map { (Self.key($0.domain, $0.name), $0) }
        ) { first, _ in first }
    }

    private static func key(_ domain: String, _ name: String) -> String {
        "\(domain == "ai.onnx" ? "" : domain).\(name)"
    }

    /// `nodes` with every node that stands for others replaced by those.
    mutating func expanded(
        _ nodes: [NodeMessage], depth: Int = 0
    ) throws(ImportError) -> [NodeMessage] {
        var result: [NodeMessage] = []
        for node in nodes {
            if let function = functions[Self.key(node.domain, node.operatorType)] {
                guard depth < Self.depthLimit else {
                    throw .brokenGraph(
                        subject: "node '\(node.name)'",
                        reason: "functions call one another without end")
                }
                made += 1
                result += try expanded(
                    Self.body(of: function, for: node, serial: made), depth: depth + 1)
            } else if node.domain == "com.microsoft",
                let fused = FusedOperators.table[node.operatorType]
            {
                made += 1
                var writer = NodeWriter(node, serial: made)
                fused(&writer)
                result += writer.nodes
            } else {
                result.append(node)
            }
            total += 1
            guard total + result.count <= 4 * Limits.nodes else {
                throw .limit(field: "nodes", limit: 4 * Limits.nodes, found: total + result.count)
            }
        }
        return result
    }

    /// The nodes of a function with the names and attributes of the node that calls it.
    private static func body(
        of function: FunctionMessage, for node: NodeMessage, serial: Int
    ) -> [NodeMessage] {
        var names: [String: String] = ["": ""]
        for (index, name) in function.inputs.enumerated() {
            names[name] = index < node.inputs.count ? node.inputs[index] : ""
        }
        for (index, name) in function.outputs.enumerated() {
            if index < node.outputs.count, !node.outputs[index].isEmpty {
                names[name] = node.outputs[index]
            }
        }
        let renamed = { (name: String) in names[name] ?? "\(node.name)#\(serial).\(name)" }
        // An output that is an input needs a node of its own.
        let passedOn = function.outputs.filter(function.inputs.contains)
        var nodes = function.nodes.map { inner in
            var copy = inner
            copy.name = "\(node.name).\(inner.name)"
            copy.inputs = inner.inputs.map(renamed)
            copy.outputs = inner.outputs.map(renamed)
            for (name, attribute) in inner.attributes {
                guard let reference = attribute.reference else { continue }
                var value = node.attributes[reference] ?? function.defaults[reference]
                value?.name = name
                copy.attributes[name] = value
            }
            return copy
        }
        for name in passedOn {
            guard let place = function.outputs.firstIndex(of: name), place < node.outputs.count,
                let from = function.inputs.firstIndex(of: name), from < node.inputs.count
            else { continue }
            nodes.append(
                NodeMessage(
                    "Identity", inputs: [node.inputs[from]], outputs: [node.outputs[place]],
                    name: "\(node.name).\(name)"))
        }
        return nodes
    }
}

/// Writes the nodes that one node stands for.
struct NodeWriter {
    /// The node.
    let node: NodeMessage
    private let serial: Int
    private(set) var nodes: [NodeMessage] = []

    init(_ node: NodeMessage, serial: Int) {
        self.node = node
        self.serial = serial
    }

    /// An input of the node; empty where it is left out.
    func input(_ index: Int) -> String { index < node.inputs.count ? node.inputs[index] : "" }

    /// Adds a node with one output, which has the name of the node's output `index`, or a new one.
    @discardableResult
    mutating func add(
        _ operatorType: String, _ inputs: [String], output index: Int? = nil,
        _ attributes: [AttributeMessage] = []
    ) -> String {
        var name = "\(node.name)#\(serial).\(nodes.count)"
        if let index, index < node.outputs.count, !node.outputs[index].isEmpty {
            name = node.outputs[index]
        }
        nodes.append(
            NodeMessage(
                operatorType, inputs: inputs, outputs: [name],
                name: nodes.isEmpty ? node.name : "\(node.name).\(operatorType)",
                attributes: attributes))
        return name
    }

    /// The node's own attributes of these names.
    func attributes(_ names: String...) -> [AttributeMessage] {
        names.compactMap { node.attributes[$0] }
    }

    /// A constant number.
    mutating func constant(_ value: Float) -> String {
        add("Constant", [], [AttributeMessage("value_float", float: value)])
    }
}
