import Tensors

/// Turns `DequantizeLinear → operator → QuantizeLinear` into operators of bytes.
///
/// A sweep over the nodes: what QuantizeLinear makes is kept in unsigned bytes; where the operator
/// before it read such bytes only, it becomes one that computes on them. What is left in floats
/// stays as it was, between `ToBytes` and `FromBytes`.
struct ByteRegions {
    /// A float value that stands for bytes.
    struct Levels {
        let bytes: Outlet
        let scale: ByteScale
    }

    var graph: TypedGraph
    /// The nodes of the result so far.
    var nodes: [Node] = []
    /// Float values made by DequantizeLinear from 8 bits with one scale.
    var levels: [Outlet: Levels] = [:]
    /// The unsigned form of 8-bit values.
    private var unsigned: [Outlet: Outlet] = [:]
    /// Bytes that are a function of other bytes.
    var functions: [Outlet: (root: Outlet, table: [UInt8])] = [:]
    private let makers: [Int?]
    private let uses: [Int]
    private let source: [Node]

    static func apply(_ graph: inout TypedGraph) {
        guard graph.nodes.contains(where: { $0.op is DequantizeLinear || $0.op is QuantizeLinear })
        else { return }
        var pass = ByteRegions(graph)
        pass.run()
        graph = pass.graph
        graph.nodes = pass.nodes
        graph.dropUnusedNodes()
        ByteFusion.apply(&graph)
    }

    private init(_ graph: TypedGraph) {
        self.graph = graph
        source = graph.nodes
        makers = graph.producers()
        uses = graph.useCounts()
    }

    private mutating func run() {
        for node in source {
            if node.op is DequantizeLinear {
                dequantize(node)
            } else if node.op is QuantizeLinear {
                quantize(node)
            } else {
                nodes.append(node)
            }
        }
    }

    /// The node that makes a value which nobody else reads.
    func onlyMaker(_ outlet: Outlet?) -> Node? {
        guard let outlet, outlet.id < makers.count, uses[outlet.id] == 1,
            let index = makers[outlet.id]
        else { return nil }
        return source[index]
    }

    /// The node that makes a value.
    func maker(_ outlet: Outlet?) -> Node? {
        guard let outlet, outlet.id < makers.count else { return nil }
        return makers[outlet.id].map { source[$0] }
    }

    /// Appends a node of bytes; nil where its operator refuses the inputs.
    mutating func append(
        _ op: any Operator, _ inputs: [Outlet?], like node: Node, fused: [String]
    ) -> Outlet? {
        var made = Node(name: node.name, op: op, inputs: inputs, outputs: [])
        guard let fact = try? op.facts(graph.operands(made)).first else { return nil }
        made.fused = fused
        let outlet = graph.addOutlet(named: graph.name(node.outputs[0]), fact: fact)
        made.outputs = [outlet]
        nodes.append(made)
        return outlet
    }

    // MARK: Edges

    /// Scale and zero of a node's second and third input when they are one known pair.
    private func scale(_ node: Node, signed: Bool) -> ByteScale? {
        guard let scales = node.inputs[1].flatMap({ graph.constants[$0] }),
            scales.dataType == .float32, scales.shape.elementCount == 1,
            scales.floats[0] > 0, scales.floats[0].isFinite
        else { return nil }
        var zero = 0
        if node.inputs.count > 2, let outlet = node.inputs[2] {
            guard let value = graph.constants[outlet]?.integers, value.count == 1 else {
                return nil
            }
            zero = value[0]
        }
        return ByteScale(scale: scales.floats[0], zero: signed ? zero + 128 : zero)
    }

    private mutating func dequantize(_ node: Node) {
        nodes.append(node)
        guard let input = node.inputs[0], graph.constants[input] == nil else { return }
        let type = graph.fact(input).dataType
        guard type == .int8 || type == .uint8, let scale = scale(node, signed: type == .int8),
            let bytes = unsignedForm(input, node)
        else { return }
        nodes.removeLast()
        let output = node.outputs[0]
        var floats = node
        floats.op = FromBytes(scale: scale)
        floats.inputs = [bytes]
        nodes.append(floats)
        levels[output] = Levels(bytes: bytes, scale: scale)
    }

    private mutating func unsignedForm(_ input: Outlet, _ node: Node) -> Outlet? {
        if let known = unsigned[input] { return known }
        if graph.fact(input).dataType == .uint8 { return input }
        let last = nodes.removeLast()
        defer { nodes.append(last) }
        let made = append(ByteFlip(result: .uint8), [input], like: node, fused: [])
        unsigned[input] = made
        return made
    }

    private mutating func quantize(_ node: Node) {
        let output = node.outputs[0], type = graph.fact(output).dataType
        guard type == .int8 || type == .uint8, let input = node.inputs[0],
            graph.fact(input).dataType == .float32,
            let scale = scale(node, signed: type == .int8)
        else {
            nodes.append(node)
            return
        }
        guard
            let bytes = converted(input, to: scale, range: ByteRange())
                ?? append(ToBytes(scale: scale), [input], like: node, fused: [])
        else {
            nodes.append(node)
            return
        }
        unsigned[output] = bytes
        // Whoever reads the file's own form; dropped where nobody does.
        var given = node
        given.op = type == .int8 ? ByteFlip(result: .int8) : Identity()
        given.inputs = [bytes]
        nodes.append(given)
    }

    /// The table that takes bytes of one scale to another.
    func rescaled(_ from: ByteScale, _ to: ByteScale, _ range: ByteRange) -> [UInt8]? {
        if from == to, range == ByteRange() { return nil }
        return from.table(to: to) { $0 }.map { limited($0, range) }
    }

    func limited(_ byte: UInt8, _ range: ByteRange) -> UInt8 {
        UInt8(min(max(Int(byte), range.low), range.high))
    }
}
