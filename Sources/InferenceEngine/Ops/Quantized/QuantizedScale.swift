import CKernels

/// What the bytes of a quantised tensor stand for: `(byte - zero) * scale`.
///
/// Passes keep every quantised tensor in unsigned bytes; a signed one is stored with 128 added, and
/// so is its zero.
package struct QuantizedScale: Hashable, Sendable {
    /// The value of one step; above zero.
    package let scale: Float
    /// The byte of 0.
    package let zero: Int

    /// The value of a byte.
    func value(_ byte: Int) -> Float {
        Float(byte - zero) * scale
    }

    /// The byte nearest to a value, ties to even; the zero for a NaN.
    func byte(_ value: Float) -> UInt8 {
        let level = (value / scale).rounded(.toNearestOrEven) + Float(zero)
        return level.isNaN ? UInt8(clamping: zero) : UInt8(saturating: level)
    }

    /// The bytes of a function's values, for each byte of its argument.
    func table(to result: QuantizedScale, _ function: (Float) -> Float) -> [UInt8] {
        (0..<256).map { result.byte(function(value($0))) }
    }

    /// The kernels' form.
    var code: k_i8_scale { k_i8_scale(scale: scale, zero: Int32(zero)) }
}

/// The bytes that a result may have, from a clamp of its values.
struct QuantizedRange: Hashable, Sendable {
    var low = 0
    var high = 255
}
