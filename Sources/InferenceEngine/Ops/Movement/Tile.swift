import Tensors

/// Repeated whole along each axis.
///
/// Inputs: x, the repeats of each axis.
package struct Tile: Operator {
    /// The name in the operator table.
    package static let name = "Tile"

    /// True: it only moves elements.
    package var takesEveryType: Bool { true }

    /// The operator.
    package init() {}

    /// The extents times the repeats.
    package func facts(_ inputs: Operands) throws -> [Fact] {
        let fact = try inputs.fact(0)
        guard let repeats = try inputs.integers(1), repeats.count == fact.shape.count,
            repeats.allSatisfy({ $0 >= 0 })
        else { throw Mismatch("the repeats are missing or do not fit the rank") }
        var extents: [Int] = []
        for (extent, times) in zip(fact.shape, repeats) {
            let (product, overflow) = extent.multipliedReportingOverflow(by: times)
            if overflow { throw Mismatch("the repeated extent is too large") }
            extents.append(product)
        }
        return [Fact(fact.dataType, Shape(extents))]
    }

    /// A strided copy over (repeat, extent) pairs, a copy of the source for each repeat.
    package func evaluate(_ call: Call) {
        let input = call.input(0).shape, output = call.outputs[0].shape
        let inputStrides = input.strides, outputStrides = output.strides
        var extents: [Int] = [], source: [Int] = [], target: [Int] = []
        for axis in input.indices where input[axis] > 0 {
            extents += [output[axis] / input[axis], input[axis]]
            source += [0, inputStrides[axis]]
            target += [outputStrides[axis] * input[axis], outputStrides[axis]]
        }
        if output.elementCount == 0 { return }
        call.copy(
            StridedCopy(extents: extents, sourceStrides: source, targetStrides: target))
    }
}
