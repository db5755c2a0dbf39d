import Tensors

/// x as uint8 with the scale and the zero point that its smallest and largest element ask for.
///
/// Outputs: y, its scale, its zero point.
package struct DynamicQuantizeLinear: Operator {
    /// The name in the operator table.
    package static let name = "DynamicQuantizeLinear"

    /// The operator.
    package init() {}

    /// The input's shape and two scalars.
    package func facts(_ inputs: Operands) throws -> [Fact] {
        [
            Fact(.uint8, try inputs.floatShape(0)), Fact(.float32, []), Fact(.uint8, []),
        ]
    }

    /// Two passes: the range, which holds 0, then the levels.
    package func evaluate(_ call: Call) {
        let source = call.input(0).floats, count = call.input(0).count
        let target = call.outputs[0].elements(of: UInt8.self)
        var low: Float = 0, high: Float = 0
        for index in 0..<count {
            low = min(low, source[index])
            high = max(high, source[index])
        }
        let scale = high == low ? 1 : (high - low) / 255
        // No number where the range is not finite: ONNX Runtime takes the largest level then.
        let wanted = (-low / scale).rounded(.toNearestOrEven)
        let zero = wanted.isNaN ? 255 : min(max(wanted, 0), 255)
        for index in 0..<count {
            let level = (source[index] / scale).rounded(.toNearestOrEven) + zero
            target[index] = UInt8(saturating: level)
        }
        call.outputs[1].floats[0] = scale
        call.outputs[2].elements(of: UInt8.self)[0] = UInt8(saturating: zero)
    }
}
