import Tensors

/// Turns `DequantizeLinear → operator → QuantizeLinear` into operators of bytes, and with them
/// products that are quantised themselves and those on levels that `Requantize` rounds.
///
/// A sweep over the nodes: what QuantizeLinear makes is kept in unsigned bytes; where the operator
/// before it read such bytes only, it becomes one that computes on them. What is left in floats
/// stays as it was, between `ToBytes` and `FromBytes`.
struct QuantizedRegions {
    /// A float value that stands for bytes.
    struct Levels {
        let bytes: Outlet
        let scale: QuantizedScale
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
        guard graph.nodes.contains(where: { isQuantised($0.op) }) else { return }
        var pass = QuantizedRegions(graph)
        pass.run()
        graph = pass.graph
        graph.nodes = pass.nodes
        graph.dropUnusedNodes()
        QuantizedFusion.apply(&graph)
    }

    private static func isQuantised(_ op: any Operator) -> Bool {
        op is DequantizeLinear || op is QuantizeLinear || op is QLinearConv || op is QLinearMatMul
            || (op is Requantize && QuantizedKernels.best.areVectors)
    }

    private init(_ graph: TypedGraph) {
        self.graph = graph
        source = graph.nodes
        makers = graph.producers()
        uses = graph.useCounts()
    }

    private mutating func run() {
        for node in source {
            switch node.op {
            case is DequantizeLinear: dequantize(node)
            case is QuantizeLinear: quantize(node)
            case let conv as QLinearConv: give(quantisedConvolution(conv, node), for: node)
            case is QLinearMatMul: give(quantisedProduct(node), for: node)
            case let rounding as Requantize where QuantizedKernels.best.areVectors:
                round(rounding, node)
            default:
                note(node)
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

    /// Scale and zero of two of a node's inputs, the first at `index`, when they are one known
    /// pair.
    func scale(_ node: Node, _ index: Int = 1, signed: Bool) -> QuantizedScale? {
        guard let scales = node.inputs[index].flatMap({ graph.constants[$0] }),
            scales.dataType == .float32, scales.shape.elementCount == 1,
            scales.floats[0] > 0, scales.floats[0].isFinite
        else { return nil }
        var zero = 0
        if node.inputs.count > index + 1, let outlet = node.inputs[index + 1] {
            guard let value = graph.constants[outlet]?.integers, value.count == 1 else {
                return nil
            }
            zero = value[0]
        }
        return QuantizedScale(scale: scales.floats[0], zero: signed ? zero + 128 : zero)
    }

    private mutating func dequantize(_ node: Node) {
        guard let type = byteType(node.inputs[0]),
            let scale = scale(node, signed: type == .int8),
            let bytes = unsignedForm(node.inputs[0], node)
        else {
            nodes.append(node)
            return
        }
        giveFloats(Levels(bytes: bytes, scale: scale), for: node)
    }

    /// Makes a node give the floats that bytes stand for.
    mutating func giveFloats(_ made: Levels, for node: Node) {
        var floats = node
        floats.op = FromBytes(scale: made.scale)
        floats.inputs = [made.bytes]
        nodes.append(floats)
        levels[node.outputs[0]] = made
    }

    /// The type of 8-bit values that are computed in the run; nil for others.
    func byteType(_ outlet: Outlet?) -> DataType? {
        guard let outlet, graph.constants[outlet] == nil else { return nil }
        let type = graph.fact(outlet).dataType
        return type == .int8 || type == .uint8 ? type : nil
    }

    /// Values of 8 bits in unsigned bytes.
    mutating func unsignedForm(_ input: Outlet?, _ node: Node) -> Outlet? {
        guard let input else { return nil }
        if let known = unsigned[input] { return known }
        if graph.fact(input).dataType == .uint8 { return input }
        let made = append(SignFlip(result: .uint8), [input], like: node, fused: [])
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
        give(
            converted(input, to: scale, range: QuantizedRange())
                ?? append(ToBytes(scale: scale), [input], like: node, fused: []), for: node)
    }

    /// Lets bytes stand for a node's output; the node stays where there are none.
    private mutating func give(_ bytes: Outlet?, for node: Node) {
        guard let bytes else {
            nodes.append(node)
            return
        }
        let output = node.outputs[0]
        unsigned[output] = bytes
        // Whoever reads the file's own form; dropped where nobody does.
        var given = node
        given.op =
            graph.fact(output).dataType == .int8 ? SignFlip(result: .int8) : Identity()
        given.inputs = [bytes]
        nodes.append(given)
    }

    /// The table that takes bytes of one scale to another.
    func rescaled(_ from: QuantizedScale, _ to: QuantizedScale, _ range: QuantizedRange) -> [UInt8]?
    {
        if from == to, range == QuantizedRange() { return nil }
        return from.table(to: to) { $0 }.map { limited($0, range) }
    }

    func limited(_ byte: UInt8, _ range: QuantizedRange) -> UInt8 {
        UInt8(min(max(Int(byte), range.low), range.high))
    }
}
