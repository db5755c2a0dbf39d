import CKernels
import Tensors

/// Floats as bytes: put in by passes.
struct ToBytes: Operator {
    static let name = "ToBytes"
    let scale: QuantizedScale

    func facts(_ inputs: Operands) throws -> [Fact] {
        [Fact(.uint8, try inputs.floatShape(0))]
    }

    /// Pictures become blocked.
    func layouts(_ inputs: Operands, outputs: [Fact]) -> LayoutChoice {
        if inputs[0]?.fact.layout == .nchw16c { return .blocked }
        return outputs[0].shape.count == 4
            ? .mixed(inputs: [.plain], outputs: [.nchw16c]) : .plain
    }

    /// Flat, for equal layouts.
    func evaluate(_ call: Call) {
        let table = QuantizedKernels.best.table.pointee, code = scale.code
        let count = call.outputs[0].storedCount, tile = 1 << 14
        call.pool.run(tiles: (count + tile - 1) / tile) { index, _ in
            let first = index * tile
            table.quantize(
                call.input(0).floats + first, code, call.outputs[0].bytes + first,
                min(tile, count - first))
        }
    }

    func kernel(_ context: KernelContext) throws -> Kernel {
        guard !context.isBlocked(0), context.outputs[0].layout == .nchw16c else {
            return Kernel(name: "u8") { evaluate($0) }
        }
        let code = scale.code
        return Kernel(name: "u8 from planar") { call in
            let table = QuantizedKernels.best.table.pointee
            let shape = call.outputs[0].shape
            let pixels = shape[2] * shape[3], blocks = (shape[1] + 15) / 16, tile = 4096
            let tiles = (pixels + tile - 1) / tile
            call.pool.run(tiles: shape[0] * tiles) { index, _ in
                let sample = index / tiles, first = index % tiles * tile
                table.quantize_planar(
                    call.input(0).floats + sample * shape[1] * pixels, code,
                    call.outputs[0].bytes + sample * blocks * 16 * pixels, Int32(shape[1]),
                    Int64(pixels), 0, Int32(blocks), Int64(first),
                    Int64(min(pixels, first + tile)))
            }
        }
    }
}

/// Bytes as floats: put in by passes.
struct FromBytes: Operator {
    static let name = "FromBytes"
    let scale: QuantizedScale

    func facts(_ inputs: Operands) throws -> [Fact] {
        let x = try inputs.fact(0)
        guard x.dataType == .uint8 else { throw Mismatch("\(x) is not of bytes") }
        return [Fact(.float32, x.shape)]
    }

    /// The input's layout.
    func layouts(_ inputs: Operands, outputs: [Fact]) -> LayoutChoice {
        inputs[0]?.fact.layout == .nchw16c ? .blocked : .plain
    }

    func evaluate(_ call: Call) {
        let table = QuantizedKernels.best.table.pointee, code = scale.code
        let count = call.outputs[0].storedCount, tile = 1 << 14
        call.pool.run(tiles: (count + tile - 1) / tile) { index, _ in
            let first = index * tile
            table.dequantize(
                call.input(0).bytes + first, code, call.outputs[0].floats + first,
                min(tile, count - first))
        }
    }
}

/// Signed bytes as unsigned ones with 128 added, and back: put in by passes.
struct SignFlip: Operator {
    static let name = "SignFlip"
    /// uint8 or int8.
    let result: DataType

    func facts(_ inputs: Operands) throws -> [Fact] {
        [Fact(result, try inputs.fact(0).shape)]
    }

    func evaluate(_ call: Call) {
        let source = call.input(0).bytes, target = call.outputs[0].bytes
        for index in 0..<call.outputs[0].count { target[index] = source[index] ^ 0x80 }
    }
}
