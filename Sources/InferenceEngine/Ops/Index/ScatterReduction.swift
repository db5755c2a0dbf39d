import Tensors

/// What is done where an update meets an element.
package enum ScatterReduction: String, Sendable {
    /// The update takes its place.
    case none
    /// The sum.
    case add
    /// The product.
    case mul
    /// The larger.
    case max
    /// The smaller.
    case min

    /// Whether elements of this type can be met.
    func takes(_ type: DataType) -> Bool {
        self == .none || type == .float32 || type.isInteger
    }

    /// Puts the update at `source` to the element at `target`.
    func apply(_ updates: TensorView, _ source: Int, to out: TensorView, _ target: Int) {
        let size = out.fact.dataType.byteSize
        if self == .none {
            (out.base + target * size).copyMemory(
                from: updates.base + source * size, byteCount: size)
        } else if out.fact.dataType == .float32 {
            out.floats[target] = combine(out.floats[target], updates.floats[source])
        } else {
            out.store(
                combine(out.integer(at: target), updates.integer(at: source)), at: target)
        }
    }

    private func combine(_ a: Float, _ b: Float) -> Float {
        switch self {
        case .none: b
        case .add: a + b
        case .mul: a * b
        case .max: Max().apply(a, b)
        case .min: Min().apply(a, b)
        }
    }

    private func combine(_ a: Int, _ b: Int) -> Int {
        switch self {
        case .none: b
        case .add: a &+ b
        case .mul: a &* b
        case .max: Swift.max(a, b)
        case .min: Swift.min(a, b)
        }
    }
}
