import Tensors

/// An operator that folds along an axis and keeps every step.
///
/// Inputs: x, the axis (negative from the end).
package protocol CumulativeOperator: Operator {
    /// Whether an element's own value is left out of its result.
    var isExclusive: Bool { get }
    /// Whether the fold goes from the end to the front.
    var isReversed: Bool { get }
    /// What the fold begins with.
    var start: Float { get }
    /// One step.
    func step(_ sum: Float, _ x: Float) -> Float
    /// One step, wrapping.
    func step(_ sum: Int, _ x: Int) -> Int
}

extension CumulativeOperator {
    /// The input's fact.
    package func facts(_ inputs: Operands) throws -> [Fact] {
        let fact = try inputs.fact(0), axis = try inputs.fact(1)
        guard fact.dataType == .float32 || fact.dataType.isInteger,
            axis.shape.elementCount == 1, axis.dataType == .int64 || axis.dataType == .int32
        else { throw Mismatch("inputs are \(fact) and \(axis)") }
        if let known = try? inputs.integers(1)?.first {
            _ = try checkedAxis(known, rank: fact.shape.count)
        }
        return [Fact(fact.dataType, fact.shape)]
    }

    /// Row by row; an axis outside the rank during the run is moved to the nearest.
    package func evaluate(_ call: Call) {
        let source = call.input(0), target = call.outputs[0]
        let rank = source.shape.count, given = call.integers(1).first ?? 0
        if rank == 0 { return }
        let axis = min(max(given < 0 ? given + rank : given, 0), rank - 1)
        let rows = AxisRows(source.shape, axis: axis)
        if source.fact.dataType == .float32 {
            let from = source.floats, to = target.floats
            run(rows, start, step, { from[$0] }, { to[$0] = $1 })
        } else {
            run(rows, Int(start), step, source.integer, { target.store($1, at: $0) })
        }
    }

    private func run<Value>(
        _ rows: AxisRows, _ start: Value, _ step: (Value, Value) -> Value,
        _ load: (Int) -> Value, _ store: (Int, Value) -> Void
    ) {
        for row in 0..<rows.count {
            let first = rows.start(row)
            var sum = start
            for k in 0..<rows.extent {
                let at = first + (isReversed ? rows.extent - 1 - k : k) * rows.step
                let next = step(sum, load(at))
                store(at, isExclusive ? sum : next)
                sum = next
            }
        }
    }
}
