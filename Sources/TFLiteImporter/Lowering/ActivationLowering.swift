import InferenceEngine
import Tensors

extension OperatorTable {
    /// Activations and normalizations.
    static let activations: [String: Entry] = [
        "ELU": Entry(1, unary(Elu(alpha: 1))),
        "HARD_SWISH": Entry(1, unary(HardSwish())),
        "L2_NORMALIZATION": Entry(2) { (emitter) throws(TFLiteError) in
            let (input, order) = try emitter.unaryInput()
            let rank = emitter.shape(try emitter.input(0)).count
            let axis = rank == 4 ? order.axis(3) : rank - 1
            let value = emitter.emit(LpNormalization(axis: axis, order: 2), [input])
            try emitter.define(
                try emitter.output(),
                real: try emitter.activated(value, try emitter.byteOption(0)), order)
        },
        "LEAKY_RELU": Entry(2) { (emitter) throws(TFLiteError) in
            let (input, order) = try emitter.unaryInput()
            let alpha = try emitter.floatOption(0, default: 0)
            try emitter.define(
                try emitter.output(), real: emitter.emit(LeakyRelu(alpha: alpha), [input]), order)
        },
        "LOGISTIC": Entry(3, unary(Sigmoid())),
        "LOG_SOFTMAX": Entry(2) { (emitter) throws(TFLiteError) in
            try softmax(&emitter, beta: 1, takesLogarithm: true)
        },
        "PRELU": Entry(1, binary(PRelu())),
        "RELU": Entry(3, unary(Relu())),
        "RELU6": Entry(3, clip(0, 6)),
        "RELU_0_TO_1": Entry(1, clip(0, 1)),
        "RELU_N1_TO_1": Entry(1, clip(-1, 1)),
        "SOFTMAX": Entry(3) { (emitter) throws(TFLiteError) in
            let beta = try emitter.floatOption(0, default: 0)
            try softmax(&emitter, beta: beta, takesLogarithm: false)
        },
        "TANH": Entry(3, unary(Tanh())),
    ]

    private static func clip(_ low: Float, _ high: Float) -> Lowering {
        { (emitter) throws(TFLiteError) in
            let (input, order) = try emitter.unaryInput()
            try emitter.define(
                try emitter.output(), real: emitter.clipped(input, low, high), order)
        }
    }

    private static func softmax(
        _ emitter: inout Emitter, beta: Float, takesLogarithm: Bool
    ) throws(TFLiteError) {
        var (input, order) = try emitter.unaryInput()
        let rank = emitter.shape(try emitter.input(0)).count
        if beta != 1 {
            input = emitter.emit(Mul(), [input, emitter.add(scalar: beta, "beta")])
        }
        let axis = rank == 4 ? order.axis(3) : -1
        var value = emitter.emit(Softmax(axis: axis, flattens: false), [input])
        if takesLogarithm { value = emitter.emit(Log(), [value]) }
        try emitter.define(try emitter.output(), real: value, order)
    }
}
