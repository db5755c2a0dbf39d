import CKernels
import Tensors

/// An operator of bytes whose elements each depend on those of the same place: put in by passes.
protocol QuantizedElementwise: Operator {
    /// Computes `count` elements; an operator of one input gets it twice.
    func run(
        _ left: UnsafePointer<UInt8>, _ right: UnsafePointer<UInt8>,
        _ output: UnsafeMutablePointer<UInt8>, count: Int, _ kernels: k_i8_table)
}

extension QuantizedElementwise {
    func facts(_ inputs: Operands) throws -> [Fact] {
        let first = try inputs.fact(0)
        for index in 0..<inputs.count {
            let fact = try inputs.fact(index)
            guard fact.dataType == .uint8, fact.shape == first.shape else {
                throw Mismatch("\(first) and \(fact) do not fit")
            }
        }
        return [Fact(.uint8, first.shape)]
    }

    /// Blocked when any input is.
    func layouts(_ inputs: Operands, outputs: [Fact]) -> LayoutChoice {
        inputs.all.contains { $0?.fact.layout == .nchw16c } ? .blocked : .plain
    }

    func evaluate(_ call: Call) {
        let table = QuantizedKernels.best.table.pointee
        let count = call.outputs[0].storedCount, tile = 1 << 16
        call.pool.run(tiles: (count + tile - 1) / tile) { index, _ in
            let first = index * tile
            run(
                call.input(0).bytes + first, call.input(call.inputs.count - 1).bytes + first,
                call.outputs[0].bytes + first, count: min(tile, count - first), table)
        }
    }

    func kernel(_ context: KernelContext) throws -> Kernel {
        Kernel(name: "u8") { evaluate($0) }
    }
}

/// Each byte through a table of 256.
struct QuantizedLookup: QuantizedElementwise {
    static let name = "QuantizedLookup"
    let table: [UInt8]

    func run(
        _ left: UnsafePointer<UInt8>, _ right: UnsafePointer<UInt8>,
        _ output: UnsafeMutablePointer<UInt8>, count: Int, _ kernels: k_i8_table
    ) {
        kernels.lookup(table, left, output, count)
    }
}

/// The sum of two tensors of bytes.
struct QuantizedAdd: QuantizedElementwise {
    static let name = "QuantizedAdd"
    let left: QuantizedScale
    let right: QuantizedScale
    let result: QuantizedScale
    var range = QuantizedRange()

    func run(
        _ left: UnsafePointer<UInt8>, _ right: UnsafePointer<UInt8>,
        _ output: UnsafeMutablePointer<UInt8>, count: Int, _ kernels: k_i8_table
    ) {
        kernels.add(
            k_i8_scale(scale: self.left.scale / result.scale, zero: Int32(self.left.zero)), left,
            k_i8_scale(scale: self.right.scale / result.scale, zero: Int32(self.right.zero)), right,
            Int32(result.zero), Int32(range.low), Int32(range.high), output, count)
    }
}

/// The product of two tensors of bytes.
struct QuantizedMul: QuantizedElementwise {
    static let name = "QuantizedMul"
    let left: QuantizedScale
    let right: QuantizedScale
    let result: QuantizedScale
    var range = QuantizedRange()

    func run(
        _ left: UnsafePointer<UInt8>, _ right: UnsafePointer<UInt8>,
        _ output: UnsafeMutablePointer<UInt8>, count: Int, _ kernels: k_i8_table
    ) {
        kernels.multiply(
            Int32(self.left.zero), left, Int32(self.right.zero), right,
            self.left.scale * self.right.scale / result.scale, Int32(result.zero), Int32(range.low),
            Int32(range.high), output, count)
    }
}
