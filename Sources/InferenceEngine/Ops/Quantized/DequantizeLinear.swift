import Tensors

/// `(x - zero point) * scale` in float32.
///
/// Inputs: x, scale, zero point? (0 when left out). Scale and zero point are one for all, one for
/// each index of the axis, or one for each block along it.
package struct DequantizeLinear: Operator {
    /// The name in the operator table.
    package static let name = "DequantizeLinear"
    /// The axis, negative from the end.
    package let axis: Int
    /// The length of blocks along the axis; 0 for none.
    package let blockSize: Int

    /// The operator.
    package init(axis: Int = 1, blockSize: Int = 0) {
        self.axis = axis
        self.blockSize = blockSize
    }

    /// The input's shape.
    package func facts(_ inputs: Operands) throws -> [Fact] {
        let x = try inputs.fact(0), scale = try inputs.floatShape(1)
        guard QuantizeLinear.types.contains(x.dataType) || x.dataType == .int32 else {
            throw Mismatch("input 0 is \(x.dataType)")
        }
        _ = try QuantizationGrid(x.shape, scale: scale, axis: axis, blockSize: blockSize)
        if let zero = inputs[2]?.fact,
            zero.dataType != x.dataType || zero.shape.elementCount != scale.elementCount
        {
            throw Mismatch("a zero point \(zero) does not fit a scale of \(scale)")
        }
        return [Fact(.float32, x.shape)]
    }

    /// Row by row of one scale.
    package func evaluate(_ call: Call) {
        switch call.input(0).fact.dataType {
        case .int8: dequantize(call, as: Int8.self)
        case .uint8: dequantize(call, as: UInt8.self)
        case .int16: dequantize(call, as: Int16.self)
        case .uint16: dequantize(call, as: UInt16.self)
        default: dequantize(call, as: Int32.self)
        }
    }

    private func dequantize<Source: FixedWidthInteger>(_ call: Call, as type: Source.Type) {
        let x = call.input(0), scales = call.input(1), zeros = call.optionalInput(2)
        let source = x.elements(of: type), target = call.outputs[0].floats
        guard
            let grid = try? QuantizationGrid(
                x.shape, scale: scales.shape, axis: axis, blockSize: blockSize)
        else { return }
        let count = x.count
        call.pool.run(tiles: (count + grid.rowLength - 1) / grid.rowLength) { row, _ in
            let first = row * grid.rowLength
            let index = grid.index(of: first)
            let scale = scales.floats[index], zero = Int64(zeros?.integer(at: index) ?? 0)
            for at in first..<min(count, first + grid.rowLength) {
                target[at] = Float(Int64(source[at]) - zero) * scale
            }
        }
    }
}
