import CKernels
import Tensors

/// A picture of bytes in another size, by the nearest pixel: put in by passes.
struct QuantizedResize: Operator {
    static let name = "QuantizedResize"
    let resize: Resize

    private func floats(_ inputs: Operands) throws -> Operands {
        let x = try inputs.fact(0)
        guard x.dataType == .uint8, resize.nearest != nil else { throw Mismatch("\(x)") }
        return Operands([Operand(fact: Fact(.float32, x.shape))] + inputs.all.dropFirst())
    }

    func facts(_ inputs: Operands) throws -> [Fact] {
        [Fact(.uint8, try resize.facts(floats(inputs))[0].shape)]
    }

    func layouts(_ inputs: Operands, outputs: [Fact]) -> LayoutChoice {
        .mixed(inputs: [.nchw16c], outputs: [.nchw16c])
    }

    func evaluate(_ call: Call) {
        preconditionFailure("a resize of bytes runs through its kernel")
    }

    func kernel(_ context: KernelContext) throws -> Kernel {
        let (rows, columns) = try resize.tables(floats(context.inputs))
        return Kernel(name: "u8 nearest") { call in
            let table = QuantizedKernels.best.table.pointee
            let input = call.input(0).shape, output = call.outputs[0].shape
            let blocks = (output[1] + 15) / 16
            call.pool.run(tiles: output[0] * blocks) { tile, _ in
                table.resize_nearest(
                    call.input(0).bytes + tile * input[2] * input[3] * 16,
                    call.outputs[0].bytes + tile * output[2] * output[3] * 16, Int32(input[2]),
                    Int32(input[3]), Int32(output[2]), Int32(output[3]), rows.first,
                    columns.first, 0, 1, 0, Int32(output[2]))
            }
        }
    }
}
