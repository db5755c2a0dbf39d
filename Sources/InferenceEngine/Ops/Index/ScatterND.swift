import Tensors

/// x with slices put at places that the rows of a table of indices name.
///
/// Inputs: x, indices [rows…, depth] (negative from the end), updates [rows…, slice…].
package struct ScatterND: Operator {
    /// The name in the operator table.
    package static let name = "ScatterND"
    /// What is done where an update meets an element.
    package let reduction: ScatterReduction

    /// The operator.
    package init(reduction: ScatterReduction) {
        self.reduction = reduction
    }

    /// Where it only moves elements.
    package var takesEveryType: Bool { reduction == .none }

    /// The input's fact.
    package func facts(_ inputs: Operands) throws -> [Fact] {
        let x = try inputs.fact(0), indices = try inputs.indices(1), updates = try inputs.fact(2)
        guard let depth = indices.shape.last, depth <= x.shape.count,
            updates.dataType == x.dataType, reduction.takes(x.dataType),
            Array(updates.shape) == Array(indices.shape.dropLast() + x.shape[depth...]),
            updates.shape.elementCount == 0 || x.shape[..<depth].allSatisfy({ $0 > 0 })
        else { throw Mismatch("indices \(indices) and updates \(updates) do not fit \(x)") }
        return [Fact(x.dataType, x.shape)]
    }

    /// Row by row; an index outside during the run is moved to the nearest end.
    package func evaluate(_ call: Call) {
        call.copyFirstInput()
        let indices = call.input(1), updates = call.input(2), out = call.outputs[0]
        guard let depth = indices.shape.last, updates.count > 0 else { return }
        let strides = out.shape.strides, slice = out.shape[depth...].reduce(1, *)
        for row in 0..<updates.count / slice {
            var to = 0
            for k in 0..<depth {
                to += indices.index(row * depth + k, extent: out.shape[k]) * strides[k]
            }
            for k in 0..<slice { reduction.apply(updates, row * slice + k, to: out, to + k) }
        }
    }
}
