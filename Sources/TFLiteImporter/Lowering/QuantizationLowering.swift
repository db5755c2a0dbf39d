import InferenceEngine
import Tensors

extension OperatorTable {
    /// Between stored and real numbers.
    static let quantization: [String: Entry] = [
        "DENSIFY": Entry(1) { (emitter) throws(TFLiteError) in
            guard let value = try emitter.constant(try emitter.input(0)) else {
                throw emitter.invalid("its input is no constant")
            }
            try emitter.define(try emitter.output(), constant: value)
        },
        "DEQUANTIZE": Entry(6) { (emitter) throws(TFLiteError) in
            let x = try emitter.input(0), output = try emitter.output()
            if emitter.table(x).type?.isFloat == true {
                // Halves, which are widened as they are read.
                guard let value = try emitter.constant(x) else {
                    throw emitter.invalid("its input is no constant")
                }
                try emitter.define(output, constant: value)
            } else if let value = try emitter.realConstant(x) {
                try emitter.define(output, constant: value)
            } else {
                guard emitter.table(x).isQuantized else {
                    throw emitter.invalid("its input is not quantized")
                }
                let order: AxisOrder = emitter.isHeldFirst(x) ? .channelsFirst : .channelsLast
                try emitter.define(output, real: try emitter.real(x, order), order)
            }
        },
        "QUANTIZE": Entry(4) { (emitter) throws(TFLiteError) in
            let x = try emitter.input(0)
            guard emitter.table(try emitter.output()).isQuantized else {
                throw emitter.invalid("its output is not quantized")
            }
            let order: AxisOrder = emitter.isHeldFirst(x) ? .channelsFirst : .channelsLast
            try emitter.define(try emitter.output(), real: try emitter.real(x, order), order)
        },
    ]
}
