import Tensors

/// Repeated along axes of extent 1.
///
/// Inputs: x, a shape that x is broadcast with.
package struct Expand: Operator {
    /// The name in the operator table.
    package static let name = "Expand"

    /// True: it only moves elements.
    package var takesEveryType: Bool { true }

    /// The operator.
    package init() {}

    /// The broadcast shape.
    package func facts(_ inputs: Operands) throws -> [Fact] {
        let fact = try inputs.fact(0)
        guard let wanted = try inputs.integers(1), wanted.count <= Shape.maximumRank,
            wanted.allSatisfy({ $0 >= 0 })
        else { throw Mismatch("the shape is missing or no shape") }
        return [Fact(fact.dataType, try broadcastShape([fact.shape, Shape(wanted)]))]
    }

    /// A strided copy with strides of 0.
    package func evaluate(_ call: Call) {
        let output = call.outputs[0].shape
        call.copy(
            StridedCopy(
                extents: Array(output),
                sourceStrides: broadcastStrides(call.input(0).shape, to: output),
                targetStrides: output.strides))
    }
}
