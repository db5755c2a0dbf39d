import Tensors

/// The elements in the type of another value.
///
/// Inputs: x, a value of the type wanted.
package struct CastLike: Operator {
    /// The name in the operator table.
    package static let name = "CastLike"

    /// The operator.
    package init() {}

    /// True: it converts from any type.
    package var takesEveryType: Bool { true }

    /// The same extents in the other type.
    package func facts(_ inputs: Operands) throws -> [Fact] {
        [Fact(try inputs.fact(1).dataType, try inputs.fact(0).shape)]
    }

    /// Converts as a cast does.
    package func evaluate(_ call: Call) {
        Cast(to: call.outputs[0].fact.dataType).evaluate(call)
    }
}
