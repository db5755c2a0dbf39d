import Tensors

/// The number of elements of its input: always known before the run.
package struct Size: Operator {
    /// The name in the operator table.
    package static let name = "Size"

    /// True: it looks at extents only.
    package var takesEveryType: Bool { true }

    /// The operator.
    package init() {}

    /// A scalar.
    package func facts(_ inputs: Operands) throws -> [Fact] {
        _ = try inputs.fact(0)
        return [Fact(.int64, [])]
    }

    /// Writes the number.
    package func evaluate(_ call: Call) {
        call.outputs[0].base.assumingMemoryBound(to: Int64.self)[0] = Int64(call.input(0).count)
    }
}
