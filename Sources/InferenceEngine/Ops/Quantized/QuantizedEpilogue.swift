import CKernels
import Tensors

/// The numbers of an epilogue, kept where the kernels can read them.
struct QuantizedEpilogue: Sendable {
    private let bias: Tensor
    private let factors: Tensor
    private let table: Tensor?
    private let conv: QuantizedConv

    init(_ conv: QuantizedConv) {
        self.conv = conv
        let lanes = (conv.bias.count + 15) / 16 * 16
        let rest = lanes - conv.bias.count
        factors = Tensor(conv.factors + [Float](repeating: 0, count: rest), shape: [lanes])
        var bias = Tensor(zeros: [lanes], dataType: .int32)
        bias.withMutableElements(of: Int32.self) { _ = $0.update(from: conv.bias) }
        self.bias = bias
        table = conv.table.map { bytes in
            var table = Tensor(zeros: [256], dataType: .uint8)
            table.withMutableElements(of: UInt8.self) { _ = $0.update(from: bytes) }
            return table
        }
    }

    var byteCount: Int { bias.byteCount + factors.byteCount + (table?.byteCount ?? 0) }

    /// The kernels' form, without a residual; valid while this value is kept.
    var code: k_i8_epilogue {
        let sum = conv.sum
        return k_i8_epilogue(
            bias: bias.address.assumingMemoryBound(to: Int32.self),
            scale: factors.address.assumingMemoryBound(to: Float.self),
            offset: Int32(conv.weightOffset),
            zero: Int32(conv.result.zero), low: Int32(conv.range.low),
            high: Int32(conv.range.high),
            table: table?.address.assumingMemoryBound(to: UInt8.self), residual: nil,
            own: sum?.own.scale ?? 0, other: sum?.other.scale ?? 0,
            own_zero: Int32(sum?.own.zero ?? 0), other_zero: Int32(sum?.other.zero ?? 0),
            sum_zero: Int32(sum?.zero ?? 0), sum_low: Int32(sum?.range.low ?? 0),
            sum_high: Int32(sum?.range.high ?? 255))
    }
}

/// Weights in the order that a kernel reads.
enum PackedBytes {
    static func packed(
        _ weights: Tensor, bytes: ((UnsafePointer<k_conv_shape>?) -> Int)?,
        pack: (
            (UnsafePointer<k_conv_shape>?, UnsafePointer<Int8>?, UnsafeMutablePointer<UInt8>?) ->
                Int
        )?, _ shape: inout k_conv_shape
    ) -> Tensor {
        var room = Tensor(zeros: [bytes?(&shape) ?? 0], dataType: .uint8)
        let used = room.withMutableElements(of: UInt8.self) { to in
            weights.withElements(of: Int8.self) { from in
                pack?(&shape, from.baseAddress, to.baseAddress) ?? 0
            }
        }
        var kept = Tensor(zeros: [used], dataType: .uint8)
        kept.withMutableElements(of: UInt8.self) { to in
            room.withElements(of: UInt8.self) { _ = to.update(from: $0.prefix(used)) }
        }
        return kept
    }
}
