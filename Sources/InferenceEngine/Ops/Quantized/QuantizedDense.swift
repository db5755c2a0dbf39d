import CKernels
import Tensors

/// Rows of bytes times a matrix of signed weights, as bytes again: put in by passes.
///
/// Inputs: x (uint8, rows of a multiple of 16), weights (int8 [N, K, 1, 1]). The convolution holds
/// the numbers; its window is not used.
struct QuantizedDense: Operator {
    static let name = "QuantizedDense"

    let numbers: QuantizedConv

    func facts(_ inputs: Operands) throws -> [Fact] {
        let x = try inputs.fact(0), weights = try inputs.fact(1)
        guard x.dataType == .uint8, weights.dataType == .int8, let depth = x.shape.last,
            depth == weights.shape[1], depth % 16 == 0,
            depth < (numbers.weightOffset == 0 ? 1 << 16 : 1 << 15)
        else { throw Mismatch("\(x) and \(weights) do not fit") }
        var shape = x.shape
        shape[shape.count - 1] = weights.shape[0]
        return [Fact(.uint8, shape)]
    }

    func multiplyAdds(_ inputs: Operands, outputs: [Fact]) -> Int {
        outputs[0].shape.elementCount * (inputs[1]?.fact.shape[1] ?? 0)
    }

    func evaluate(_ call: Call) {
        preconditionFailure("a product of bytes runs through its kernel")
    }

    /// Tiles of columns; all rows in one.
    func kernel(_ context: KernelContext) throws -> Kernel {
        guard let weights = context.inputs[1]?.value else {
            throw Mismatch("the weights are computed during the run")
        }
        let one = WindowAxis(
            input: 1, output: 1, kernel: 1, stride: 1, dilation: 1, before: 0, after: 0)
        var shape = k_conv_shape(
            channels: weights.shape[1], outputChannels: weights.shape[0], groups: 1, rows: one,
            columns: one)
        let table = QuantizedKernels.best.table.pointee
        let packed = PackedBytes.packed(
            weights, bytes: table.conv_pack_bytes, pack: table.conv_pack, &shape)
        let scratch = (table.conv_scratch_bytes(&shape) + 63) / 64 * 64
        let ending = QuantizedEpilogue(numbers), constant = shape
        let blocks = (weights.shape[0] + 15) / 16
        let step = max(1, (1 << 16) / max(1, weights.shape[1] * 16))
        let depth = weights.shape[1]
        return Kernel(
            name: "u8 dense", scratchPerThread: scratch,
            weightBytes: packed.byteCount + ending.byteCount
        ) { call in
            let source = call.input(0), target = call.outputs[0]
            let rows = Int32(source.count / max(1, depth))
            call.pool.run(tiles: (blocks + step - 1) / step) { tile, thread in
                var shape = constant
                var epilogue = ending.code
                table.dense(
                    &shape, source.bytes, packed.address.assumingMemoryBound(to: UInt8.self),
                    &epilogue, target.bytes, Int32(tile * step),
                    Int32(min(blocks, (tile + 1) * step)), 0, rows,
                    call.scratch(thread: thread).assumingMemoryBound(to: UInt8.self))
            }
        }
    }
}
