import InferenceEngine
import Tensors

extension OperatorTable {
    /// Operators on quantised levels.
    static let quantized: [String: Lowering] = [
        "ConvInteger": { (builder) throws(ImportError) in
            try builder.requireInputs(2...4)
            return ConvInteger(
                window: try builder.spatialWindow(), groups: try builder.groups())
        },
        "DequantizeLinear": { (builder) throws(ImportError) in
            try builder.requireInputs(2...3)
            return DequantizeLinear(
                axis: builder.integer("axis", default: 1), blockSize: try blockSize(builder))
        },
        "DynamicQuantizeLinear": plain(1...1, DynamicQuantizeLinear()),
        "MatMulInteger": plain(2...4, MatMulInteger()),
        "QLinearConv": { (builder) throws(ImportError) in
            try builder.requireInputs(8...9)
            return QLinearConv(
                window: try builder.spatialWindow(), groups: try builder.groups())
        },
        "QLinearMatMul": plain(8...8, QLinearMatMul()),
        "QuantizeLinear": { (builder) throws(ImportError) in
            try builder.requireInputs(2...3)
            let code = builder.integer("output_dtype", default: 0)
            let type = code == 0 ? .uint8 : SourceType(rawValue: code)?.dataType
            guard let type else {
                throw builder.invalid("output_dtype", "names element type \(code)")
            }
            return QuantizeLinear(
                axis: builder.integer("axis", default: 1), blockSize: try blockSize(builder),
                dataType: type)
        },
    ]

    private static func blockSize(_ builder: NodeBuilder) throws(ImportError) -> Int {
        let size = builder.integer("block_size", default: 0)
        guard size >= 0, size <= 1 << 30 else {
            throw builder.invalid("block_size", "of \(size) is out of range")
        }
        return size
    }
}
