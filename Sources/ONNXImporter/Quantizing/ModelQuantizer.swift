import Tensors

/// Makes of a network of floats one of bytes, in the QDQ form: between QuantizeLinear and
/// DequantizeLinear stand the operators that runtimes compute in bytes; every other runtime of ONNX
/// reads it too.
///
/// Values are unsigned bytes with one scale each, weights signed bytes with a scale for each
/// channel (Jacob and others, 2018). What stays in float is said by `QuantizationSurvey`.
package struct ModelQuantizer {
    /// The operator set of the result, at least.
    package static let leastOpset = OpsetChange.needed

    private let files: WeightFiles
    private let model: ModelMessage
    private let graph: GraphMessage
    private let range: Range<Int>
    private let opset: Int

    /// A quantizer of the ONNX file at `path`, which stays mapped.
    package init(path: String) throws(ImportError) {
        files = try ONNXFile.files(of: path)
        model = try ModelMessage(files.model.bytes)
        guard let range = model.graph, let opset = model.opset else {
            throw .malformed(field: "model", offset: 0, reason: "it has no graph")
        }
        // Sets before the eleventh differ in what this does not bring along.
        guard opset >= 11 else { throw .unsupportedOpset(opset) }
        self.range = range
        self.opset = opset
        graph = try GraphMessage(files.model.bytes, range)
        if graph.nodes.contains(where: { $0.operatorType == "QuantizeLinear" }) {
            throw .brokenGraph(subject: "graph", reason: "it is quantised already")
        }
    }

    /// The values whose ranges are wanted, by name.
    package var values: Set<String> { QuantizationSurvey(graph, kept: []).values(graph) }

    /// The names of products that could be in bytes, in their order.
    package var products: [String] {
        let survey = QuantizationSurvey(graph, kept: [])
        return graph.nodes.indices.filter {
            survey.parts[$0] != nil
                && ["Conv", "Gemm", "MatMul"].contains(graph.nodes[$0].operatorType)
        }.map { graph.nodes[$0].name }
    }

    /// The file, and the names of products that are left in float.
    package func quantized(
        by choice: QuantizationChoice
    ) throws(ImportError) -> (file: [UInt8], inFloat: [String]) {
        var rewriting = try GraphRewriting(
            files: files, graph: graph, range: range, opset: opset, choice: choice)
        let body = try rewriting.graphBytes()
        let file = try modelBytes(body)
        return (file, rewriting.floatProducts)
    }

    private func modelBytes(_ graph: [UInt8]) throws(ImportError) -> [UInt8] {
        let bytes = files.model.bytes
        var reader = ProtobufReader(bytes, range: 0..<bytes.count, context: "model")
        var writer = MessageWriter()
        while let (number, at, value) = try reader.next() {
            switch number {
            case 1:
                // The eighth version of the form came with the thirteenth operator set.
                writer.integer(1, max(try value.integer(reader, at), 7))
            case 7: writer.bytes(7, graph)
            case 8: writer.bytes(8, try operatorSet(try value.range(reader, at)))
            default: writer.field(number, value, of: reader)
            }
        }
        return writer.bytes
    }

    private func operatorSet(_ range: Range<Int>) throws(ImportError) -> [UInt8] {
        var reader = ProtobufReader(files.model.bytes, range: range, context: "operator set")
        var domain = "", version = 0
        while let (number, at, value) = try reader.next() {
            if number == 1 { domain = try value.text(reader, at) }
            if number == 2 { version = try value.integer(reader, at) }
        }
        let isStandard = domain.isEmpty || domain == "ai.onnx"
        return MessageWriter.message { writer in
            if !domain.isEmpty { writer.text(1, domain) }
            writer.integer(2, isStandard ? max(version, Self.leastOpset) : version)
        }
    }
}
