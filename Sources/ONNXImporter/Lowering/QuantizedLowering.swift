import InferenceEngine
import Tensors

extension OperatorTable {
    /// Operators on quantised levels.
    static let quantized: [String: Lowering] = [
        "DequantizeLinear": { (builder) throws(ImportError) in
            try builder.requireInputs(2...3)
            return DequantizeLinear(axis: builder.integer("axis", default: 1), blockSize: 0)
        },
        "QuantizeLinear": { (builder) throws(ImportError) in
            try builder.requireInputs(2...3)
            return QuantizeLinear(
                axis: builder.integer("axis", default: 1), blockSize: 0, dataType: .uint8)
        },
    ]
}
