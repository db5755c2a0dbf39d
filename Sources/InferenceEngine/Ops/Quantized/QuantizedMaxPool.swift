import CKernels
import Tensors

/// The largest byte of each window; padding never wins: put in by passes.
struct QuantizedMaxPool: Operator {
    static let name = "QuantizedMaxPool"
    let pool: MaxPool

    private func poolShape(_ x: Shape) throws -> k_pool_shape {
        let (rows, columns) = try pool.window.axes(
            height: x[2], width: x[3], roundsUp: pool.roundsUp)
        return k_pool_shape(
            channels: Int32(x[1]), rows: rows, columns: columns, countsPadding: false)
    }

    func facts(_ inputs: Operands) throws -> [Fact] {
        let x = try inputs.fact(0)
        guard x.dataType == .uint8, x.shape.count == 4 else { throw Mismatch("\(x) is no picture") }
        let shape = try poolShape(x.shape)
        return [Fact(.uint8, [x.shape[0], x.shape[1], Int(shape.oh), Int(shape.ow)])]
    }

    func layouts(_ inputs: Operands, outputs: [Fact]) -> LayoutChoice { .blocked }

    func evaluate(_ call: Call) {
        preconditionFailure("a pool of bytes runs through its kernel")
    }

    func kernel(_ context: KernelContext) throws -> Kernel {
        let shape = try poolShape(try context.inputs.fact(0).shape)
        return Kernel(name: "u8 blocked") { call in
            let table = QuantizedKernels.best.table.pointee
            let samples = max(1, call.outputs[0].shape[0]), blocks = Int(shape.channels + 15) / 16
            let source = call.input(0), target = call.outputs[0]
            let sourceStep = source.storedCount / samples
            let targetStep = target.storedCount / samples
            call.pool.run(tiles: call.outputs[0].shape[0] * blocks) { tile, _ in
                var shape = shape
                let sample = tile / blocks, block = Int32(tile % blocks)
                table.max_pool(
                    &shape, source.bytes + sample * sourceStep,
                    target.bytes + sample * targetStep, block, block + 1, 0, shape.oh)
            }
        }
    }
}
