import CKernels
import Tensors

/// Tensors of bytes one after the other along an axis, each through its table if it has one: put
/// in by passes.
struct QuantizedConcat: Operator, PartJoining {
    static let name = "QuantizedConcat"
    let axis: Int
    /// One an input; nil where its bytes stay.
    var tables: [[UInt8]?]

    func facts(_ inputs: Operands) throws -> [Fact] {
        try Concat(axis: axis).facts(inputs)
    }

    /// Channels of pictures are joined blocked.
    func layouts(_ inputs: Operands, outputs: [Fact]) -> LayoutChoice {
        outputs[0].shape.count == 4 && (axis == 1 || axis == -3) ? .blocked : .plain
    }

    func places(_ inputs: [Fact], output: Fact) -> [Int?] {
        zip(Concat(axis: axis).places(inputs, output: output), tables).map { place, table in
            table == nil ? place : nil
        }
    }

    /// Runs of elements that stay together, on plain data.
    func evaluate(_ call: Call) {
        let table = QuantizedKernels.best.table.pointee
        let shape = call.outputs[0].shape
        let axis = axis < 0 ? axis + shape.count : axis
        let outer = shape[..<axis].reduce(1, *), inner = shape[(axis + 1)...].reduce(1, *)
        var offset = 0
        for index in call.inputs.indices {
            let source = call.input(index), run = source.shape[axis] * inner
            defer { offset += run }
            for row in 0..<outer {
                let to = call.outputs[0].bytes + row * shape[axis] * inner + offset
                let from = source.bytes + row * run
                if let bytes = tables[index] {
                    table.lookup(bytes, from, to, run)
                } else if from != to {
                    to.update(from: from, count: run)
                }
            }
        }
    }

    func kernel(_ context: KernelContext) throws -> Kernel {
        guard context.outputs[0].layout == .nchw16c else {
            return Kernel(name: "u8 plain") { evaluate($0) }
        }
        return Kernel(name: "u8 channels") { call in
            let table = QuantizedKernels.best.table.pointee
            let shape = call.outputs[0].shape
            let pixels = shape[2] * shape[3]
            let stored = (shape[1] + 15) / 16 * 16 * pixels
            let chunk = max(64, 65536 / max(1, shape[1]))
            let tiles = (pixels + chunk - 1) / chunk
            call.pool.run(tiles: shape[0] * tiles) { tile, _ in
                let sample = tile / tiles, first = tile % tiles * chunk
                var to = 0
                for index in call.inputs.indices {
                    let input = call.input(index), channels = input.shape[1]
                    defer { to += channels }
                    // The producer may have written its part in place.
                    if to % 16 == 0, input.base == call.outputs[0].base + to * pixels { continue }
                    table.copy_channels(
                        input.bytes + sample * ((channels + 15) / 16 * 16 * pixels), 0,
                        call.outputs[0].bytes + sample * stored, Int32(to), Int32(channels),
                        Int64(pixels), Int64(first), Int64(min(pixels, first + chunk)),
                        tables[index])
                }
            }
        }
    }
}
