package import Tensors

/// `saturate(round(x / scale) + zero point)`, ties to even.
///
/// Inputs: x (float32 or int32), scale, zero point? (0 when left out). Scale and zero point are
/// one for all, one for each index of the axis, or one for each block along it.
package struct QuantizeLinear: Operator {
    /// The name in the operator table.
    package static let name = "QuantizeLinear"
    /// The axis, negative from the end.
    package let axis: Int
    /// The length of blocks along the axis; 0 for none.
    package let blockSize: Int
    /// The type of the result where there is no zero point.
    package let dataType: DataType

    /// The operator.
    package init(axis: Int = 1, blockSize: Int = 0, dataType: DataType = .uint8) {
        self.axis = axis
        self.blockSize = blockSize
        self.dataType = dataType
    }

    static let types: Set<DataType> = [.int8, .uint8, .int16, .uint16]

    /// The input's shape in the zero point's type.
    package func facts(_ inputs: Operands) throws -> [Fact] {
        let x = try inputs.fact(0), scale = try inputs.floatShape(1)
        guard x.dataType == .float32 || x.dataType == .int32 else {
            throw Mismatch("input 0 is \(x.dataType)")
        }
        _ = try QuantizationGrid(x.shape, scale: scale, axis: axis, blockSize: blockSize)
        let type = inputs[2]?.fact.dataType ?? dataType
        guard Self.types.contains(type) else { throw Mismatch("\(type) is not supported") }
        if let zero = inputs[2]?.fact, zero.shape.elementCount != scale.elementCount {
            throw Mismatch("a zero point of \(zero.shape) does not fit a scale of \(scale)")
        }
        return [Fact(type, x.shape)]
    }

    /// Row by row of one scale.
    package func evaluate(_ call: Call) {
        switch call.outputs[0].fact.dataType {
        case .int8: quantize(call, as: Int8.self)
        case .uint8: quantize(call, as: UInt8.self)
        case .int16: quantize(call, as: Int16.self)
        default: quantize(call, as: UInt16.self)
        }
    }

    private func quantize<Target: FixedWidthInteger>(_ call: Call, as type: Target.Type) {
        let x = call.input(0), scales = call.input(1), zeros = call.optionalInput(2)
        let target = call.outputs[0].elements(of: type)
        guard
            let grid = try? QuantizationGrid(
                x.shape, scale: scales.shape, axis: axis, blockSize: blockSize)
        else { return }
        let count = x.count
        let integers = x.fact.dataType == .int32 ? x.elements(of: Int32.self) : nil
        call.pool.run(tiles: (count + grid.rowLength - 1) / grid.rowLength) { row, _ in
            let first = row * grid.rowLength
            let index = grid.index(of: first)
            let scale = scales.floats[index], zero = Float(zeros?.integer(at: index) ?? 0)
            for at in first..<min(count, first + grid.rowLength) {
                let value = integers.map { Float($0[at]) } ?? x.floats[at]
                let level = (value / scale).rounded(.toNearestOrEven) + zero
                target[at] = level.isNaN ? .min : Target(saturating: level)
            }
        }
    }
}
