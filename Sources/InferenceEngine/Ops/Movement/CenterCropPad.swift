import Tensors

/// Cut or bordered with zeros about the middle to given extents.
///
/// Inputs: x, the extents of the axes (known before the run).
package struct CenterCropPad: Operator {
    /// The name in the operator table.
    package static let name = "CenterCropPad"
    /// The axes, negative from the end; nil for all.
    package let axes: [Int]?

    /// The operator.
    package init(axes: [Int]?) {
        self.axes = axes
    }

    /// True: it only moves elements.
    package var takesEveryType: Bool { true }

    /// The extents given.
    package func facts(_ inputs: Operands) throws -> [Fact] {
        let fact = try inputs.fact(0)
        let axes = try (axes ?? Array(fact.shape.indices)).map {
            try checkedAxis($0, rank: fact.shape.count)
        }
        guard let wanted = try inputs.integers(1), wanted.count == axes.count,
            wanted.allSatisfy({ 0...1 << 24 ~= $0 })
        else { throw Mismatch("the extents are missing or do not fit the axes") }
        var shape = fact.shape
        for (axis, extent) in zip(axes, wanted) { shape[axis] = extent }
        return [Fact(fact.dataType, shape)]
    }

    /// Clears, then copies what both have.
    package func evaluate(_ call: Call) {
        let from = call.input(0).shape, out = call.outputs[0], to = out.shape
        out.base.initializeMemory(
            as: UInt8.self, repeating: 0, count: out.count * out.fact.dataType.byteSize)
        let fromStrides = from.strides, toStrides = to.strides
        var copy = StridedCopy(
            extents: from.indices.map { min(from[$0], to[$0]) }, sourceStrides: fromStrides,
            targetStrides: toStrides)
        for axis in from.indices {
            copy.sourceOffset += max(0, from[axis] - to[axis]) / 2 * fromStrides[axis]
            copy.targetOffset += max(0, to[axis] - from[axis]) / 2 * toStrides[axis]
        }
        call.copy(copy)
    }
}
