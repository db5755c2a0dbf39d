import Tensors

/// Writes a graph anew with its values in bytes.
struct GraphRewriting {
    private let files: WeightFiles
    private let graph: GraphMessage
    private let range: Range<Int>
    private let opset: Int
    private let ranges: [String: QuantizationRange]
    private let survey: QuantizationSurvey
    /// Nodes that are computed in bytes.
    private let active: Set<Int>
    /// Values that are held in bytes.
    private let held: Set<String>
    /// Those among them that are made in bytes.
    private let madeInBytes: Set<String>
    private let initializers: [String: TensorMessage]
    private var writer = MessageWriter()
    private var written: Set<String> = []

    /// The products that are left in float.
    private(set) var floatProducts: [String] = []

    init(
        files: WeightFiles, graph: GraphMessage, range: Range<Int>, opset: Int,
        choice: QuantizationChoice
    ) throws(ImportError) {
        self.files = files
        self.graph = graph
        self.range = range
        self.opset = opset
        let survey = QuantizationSurvey(graph, kept: choice.kept)
        self.survey = survey
        initializers = Dictionary(graph.initializers.map { ($0.name, $0) }) { first, _ in first }
        let ranges = survey.settled(choice.ranges, graph)
        self.ranges = ranges
        var active = Set(
            survey.parts.values.filter { part in
                (part.values + graph.nodes[part.index].outputs).allSatisfy { ranges[$0] != nil }
            }.map(\.index))
        for index in active where !Self.hasWeights(graph.nodes[index], initializers) {
            active.remove(index)
        }
        self.active = active
        let isProduct = { (index: Int) in
            QuantizationSurvey.products.contains(graph.nodes[index].operatorType)
        }
        // What a product makes is held where somebody reads it in bytes.
        var held = Set(active.flatMap { survey.parts[$0]?.values ?? [] })
        for index in active where !isProduct(index) { held.formUnion(graph.nodes[index].outputs) }
        for index in active where survey.isLimited(index, graph) {
            let output = graph.nodes[index].outputs[0]
            if let reader = survey.readers[output]?.first, active.contains(reader) {
                held.remove(output)
            }
        }
        self.held = held
        madeInBytes = Set(active.flatMap { graph.nodes[$0].outputs }).intersection(held)
        for (index, node) in graph.nodes.enumerated()
        where QuantizationSurvey.products.contains(node.operatorType) && !active.contains(index)
            && node.inputs.count > 1 && initializers[node.inputs[1]] != nil
        {
            floatProducts.append(node.name)
        }
    }

    /// Whether a product's weights are floats that can be had; true for what has none.
    private static func hasWeights(
        _ node: NodeMessage, _ initializers: [String: TensorMessage]
    ) -> Bool {
        guard QuantizationSurvey.products.contains(node.operatorType) else { return true }
        guard let weights = initializers[node.inputs[1]],
            weights.typeCode == SourceType.float.rawValue
        else { return false }
        switch node.operatorType {
        case "Conv": return weights.dimensions.count >= 3
        case "MatMul": return weights.dimensions.count == 2
        default:
            return weights.dimensions.count == 2
                && node.attributes["beta"]?.float ?? 1 == 1
                && node.attributes["alpha"]?.float ?? 1 == 1
                && node.attributes["transA"]?.integer ?? 0 == 0
        }
    }

    // MARK: Writing

    mutating func graphBytes() throws(ImportError) -> [UInt8] {
        for (index, node) in graph.nodes.enumerated() where active.contains(index) {
            if QuantizationSurvey.products.contains(node.operatorType) {
                try writeWeights(node)
            }
        }
        for input in graph.inputs where held.contains(input.name) { writeEnds(input.name) }
        var reader = ProtobufReader(files.model.bytes, range: range, context: "graph")
        var index = 0
        var rest = MessageWriter()
        while let (number, at, value) = try reader.next() {
            switch number {
            case 1:
                try writeNode(index, try value.range(reader, at))
                for output in graph.nodes[index].outputs where held.contains(output) {
                    writeEnds(output)
                }
                index += 1
            case 5, 11: break
            default: rest.field(number, value, of: reader)
            }
        }
        try writeConstants()
        return writer.bytes + rest.bytes
    }

    /// The names of a value's bytes and of the floats that they stand for.
    private func bytesName(_ value: String) -> String { value + "/bytes" }
    private func floatsName(_ value: String) -> String { value + "/floats" }

    /// The nodes around a value that is held in bytes.
    private mutating func writeEnds(_ value: String) {
        guard let range = ranges[value] else { return }
        let (scale, zero) = (value + "/scale", value + "/zero")
        writer.constant(scale, floats: [range.scale], [])
        writer.constant(zero, .uint8, [], [range.zero])
        writer.node("QuantizeLinear", [value, scale, zero], bytesName(value))
        writer.node("DequantizeLinear", [bytesName(value), scale, zero], floatsName(value))
    }

    /// What a node reads in place of `value`.
    private func source(_ value: String, for index: Int) -> String {
        guard held.contains(value) else { return value }
        if active.contains(index), survey.parts[index]?.values.contains(value) == true {
            return floatsName(value)
        }
        // What is made in floats is read in floats by what stays so.
        return madeInBytes.contains(value) ? floatsName(value) : value
    }

    private mutating func writeNode(_ index: Int, _ range: Range<Int>) throws(ImportError) {
        let node = graph.nodes[index]
        var inputs = node.inputs.map { source($0, for: index) }
        if active.contains(index), QuantizationSurvey.products.contains(node.operatorType) {
            inputs[1] = floatsName(node.inputs[1])
            if inputs.count > 2, written.contains(biasName(node)) { inputs[2] = biasName(node) }
        }
        let list = try OpsetChange.list(node, opset)
        if let list {
            let name = "\(node.outputs.first ?? node.name)/\(list.attribute)"
            writer.constant(
                name, .int64, [list.values.count],
                list.values.flatMap { value in
                    withUnsafeBytes(of: Int64(truncatingIfNeeded: value).littleEndian) { Array($0) }
                })
            inputs.append(name)
        }
        var reader = ProtobufReader(files.model.bytes, range: range, context: "node")
        var copy = MessageWriter()
        for input in inputs { copy.text(1, input) }
        while let (number, at, value) = try reader.next() {
            if number == 1 { continue }
            if number == 5, let list {
                let attribute = try AttributeMessage(
                    files.model.bytes, try value.range(reader, at))
                if attribute.name == list.attribute { continue }
            }
            copy.field(number, value, of: reader)
        }
        writer.bytes(1, copy.bytes)
    }

    private func biasName(_ node: NodeMessage) -> String {
        (node.outputs.first ?? node.name) + "/bias"
    }

    // MARK: Weights

    /// The axis of the channels that a product makes.
    private static func channelAxis(_ node: NodeMessage) -> Int {
        switch node.operatorType {
        case "Conv": 0
        case "Gemm": node.attributes["transB"]?.integer ?? 0 == 1 ? 0 : 1
        default: 1
        }
    }

    private mutating func writeWeights(_ node: NodeMessage) throws(ImportError) {
        guard let message = initializers[node.inputs[1]] else { return }
        let axis = Self.channelAxis(node)
        let weights = try QuantizedWeights(try message.tensor(in: files).floats, message, axis)
        let name = node.inputs[1]
        if written.insert(name).inserted {
            let extents = message.dimensions
            writer.constant(bytesName(name), .int8, extents, weights.bytes)
            writer.constant(name + "/scale", floats: weights.scales, [weights.scales.count])
            writer.constant(
                name + "/zero", .int8, [weights.scales.count],
                [UInt8](repeating: 0, count: weights.scales.count))
            writer.node(
                "DequantizeLinear", [bytesName(name), name + "/scale", name + "/zero"],
                floatsName(name), axis: axis)
        }
        try writeBias(node, weights.scales)
    }

    /// The bias in steps of the products; left in float where the steps are too small for it.
    private mutating func writeBias(
        _ node: NodeMessage, _ scales: [Float]
    ) throws(ImportError) {
        guard node.inputs.count > 2, let message = initializers[node.inputs[2]],
            message.typeCode == SourceType.float.rawValue, message.dimensions == [scales.count],
            let input = ranges[node.inputs[0]]
        else { return }
        let values = try message.tensor(in: files).floats
        var levels: [UInt8] = [], steps: [Float] = []
        for (value, scale) in zip(values, scales) {
            let step = input.scale * scale
            let level = (Double(value) / Double(step)).rounded(.toNearestOrEven)
            guard step > 0, level.magnitude < 1_073_741_824, let whole = Int32(exactly: level)
            else { return }
            withUnsafeBytes(of: whole.littleEndian) { levels += $0 }
            steps.append(step)
        }
        let name = biasName(node)
        written.insert(name)
        writer.constant(name + "/levels", .int32, [steps.count], levels)
        writer.constant(name + "/scale", floats: steps, [steps.count])
        writer.constant(
            name + "/zero", .int32, [steps.count], [UInt8](repeating: 0, count: 4 * steps.count))
        writer.node(
            "DequantizeLinear", [name + "/levels", name + "/scale", name + "/zero"], name, axis: 0)
    }

    /// The constants and inputs that are still read; what is in other files comes along.
    private mutating func writeConstants() throws(ImportError) {
        let read = stillRead()
        var reader = ProtobufReader(files.model.bytes, range: range, context: "graph")
        while let (number, at, value) = try reader.next() {
            guard number == 5 || number == 11 else { continue }
            let place = try value.range(reader, at)
            let bytes = files.model.bytes[place]
            if number == 5 {
                let message = try TensorMessage(files.model.bytes, place)
                guard read.contains(message.name) else { continue }
                guard message.isExternal, let type = SourceType(rawValue: message.typeCode) else {
                    writer.bytes(5, bytes)
                    continue
                }
                let tensor = try message.tensor(in: files)
                writer.constant(
                    message.name, type, message.dimensions, tensor.withBytes { Array($0) })
            } else {
                let input = try ValueMessage(files.model.bytes, place)
                if initializers[input.name] == nil || read.contains(input.name) {
                    writer.bytes(11, bytes)
                }
            }
        }
    }

    /// The names of constants that some node reads as they are, or branches do.
    private func stillRead() -> Set<String> {
        var read = survey.outputs
        for (index, node) in graph.nodes.enumerated() {
            let isProduct =
                active.contains(index)
                && QuantizationSurvey.products.contains(node.operatorType)
            for (place, input) in node.inputs.enumerated() {
                if isProduct, place == 1 || (place == 2 && written.contains(biasName(node))) {
                    continue
                }
                read.insert(input)
            }
            if node.attributes.values.contains(where: \.hasGraph) {
                read.formUnion(initializers.keys)
            }
        }
        return read
    }
}
