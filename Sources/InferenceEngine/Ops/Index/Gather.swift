import Tensors

/// Slices along an axis by indices.
///
/// Inputs: x, indices (int32 or int64, negative from the end).
package struct Gather: Operator {
    /// The name in the operator table.
    package static let name = "Gather"

    /// True: it only moves elements.
    package var takesEveryType: Bool { true }
    /// The axis, negative from the end.
    package let axis: Int

    /// The operator.
    package init(axis: Int) {
        self.axis = axis
    }

    /// The indices' extents in place of the axis.
    package func facts(_ inputs: Operands) throws -> [Fact] {
        let fact = try inputs.fact(0), indices = try inputs.fact(1)
        guard indices.dataType == .int64 || indices.dataType == .int32 else {
            throw Mismatch("indices are \(indices.dataType)")
        }
        let axis = try checkedAxis(axis, rank: fact.shape.count)
        if let known = inputs[1]?.value?.integers {
            let extent = fact.shape[axis]
            guard known.allSatisfy({ $0 >= -extent && $0 < extent }) else {
                throw Mismatch("an index lies outside an extent of \(extent)")
            }
        }
        let extents =
            Array(fact.shape[..<axis]) + Array(indices.shape) + Array(fact.shape[(axis + 1)...])
        guard extents.count <= Shape.maximumRank else { throw Mismatch("the rank is too large") }
        return [Fact(fact.dataType, Shape(extents))]
    }

    /// Copies slices; an index outside during the run is moved to the nearest end.
    package func evaluate(_ call: Call) {
        let shape = call.input(0).shape
        let axis = axis < 0 ? axis + shape.count : axis
        let outer = shape[..<axis].reduce(1, *), extent = shape[axis]
        let bytes = shape[(axis + 1)...].reduce(call.input(0).fact.dataType.byteSize, *)
        let indices = call.integers(1)
        if extent == 0 { return }
        for row in 0..<outer {
            for (at, index) in indices.enumerated() {
                let absolute = min(max(index < 0 ? index + extent : index, 0), extent - 1)
                (call.outputs[0].base + (row * indices.count + at) * bytes).copyMemory(
                    from: call.input(0).base + (row * extent + absolute) * bytes,
                    byteCount: bytes)
            }
        }
    }
}
