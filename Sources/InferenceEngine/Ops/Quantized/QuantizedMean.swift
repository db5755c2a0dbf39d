import CKernels
import Tensors

/// The mean of each plane of bytes, as bytes again: put in by passes.
struct QuantizedMean: Operator {
    static let name = "QuantizedMean"
    let input: QuantizedScale
    let result: QuantizedScale

    func facts(_ inputs: Operands) throws -> [Fact] {
        let x = try inputs.fact(0)
        guard x.dataType == .uint8, x.shape.count == 4, x.shape[2] * x.shape[3] > 0,
            x.shape[2] * x.shape[3] < 1 << 23
        else { throw Mismatch("\(x) is no picture") }
        return [Fact(.uint8, [x.shape[0], x.shape[1], 1, 1])]
    }

    func layouts(_ inputs: Operands, outputs: [Fact]) -> LayoutChoice { .blocked }

    func evaluate(_ call: Call) {
        preconditionFailure("a mean of bytes runs through its kernel")
    }

    func kernel(_ context: KernelContext) throws -> Kernel {
        let input = input, result = result
        return Kernel(name: "u8 blocked") { call in
            let table = QuantizedKernels.best.table.pointee
            let shape = call.input(0).shape
            let pixels = shape[2] * shape[3], blocks = (shape[1] + 15) / 16
            let source = call.input(0).bytes, target = call.outputs[0].bytes
            let factor = input.scale / (Float(pixels) * result.scale)
            call.pool.run(tiles: shape[0] * blocks) { tile, _ in
                withUnsafeTemporaryAllocation(of: Int32.self, capacity: 16) { sums in
                    table.plane_sums(
                        source + tile * pixels * 16, sums.baseAddress, Int64(pixels), 0, 1)
                    for lane in 0..<16 {
                        let sum = Float(Int(sums[lane]) - pixels * input.zero)
                        let level = (sum * factor).rounded(.toNearestOrEven) + Float(result.zero)
                        target[tile * 16 + lane] = UInt8(saturating: level)
                    }
                }
            }
        }
    }
}
