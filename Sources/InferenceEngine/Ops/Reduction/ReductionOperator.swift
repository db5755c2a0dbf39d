package import Tensors

/// An operator that folds floats along axes.
///
/// Inputs: x, axes? (all when left out).
package protocol ReductionOperator: Operator {
    /// Whether the reduced axes stay with an extent of 1.
    var keepsAxes: Bool { get }
    /// Whether empty axes mean that nothing is reduced.
    var emptyMeansNone: Bool { get }
    /// What an empty reduction gives.
    var start: Float { get }
    /// What is taken in of one element.
    func map(_ x: Float) -> Float
    /// Two partial results as one.
    func combine(_ a: Float, _ b: Float) -> Float
    /// The result from what was taken in.
    func finish(_ sum: Float, count: Int) -> Float
}

/// A reduction that folds integers and bools as well.
package protocol IntegerReductionOperator: ReductionOperator {
    /// What an empty reduction gives.
    func start(_ type: DataType) -> Int
    /// Two partial results as one.
    func combine(_ a: Int, _ b: Int) -> Int
    /// The result from what was taken in.
    func finish(_ sum: Int, count: Int) -> Int
}

/// The rows that a reduction folds for each of its results.
struct ReductionWalk: Sendable {
    private let kept: [(extent: Int, stride: Int)]
    private let outer: [(extent: Int, stride: Int)]
    /// Elements of a row.
    let extent: Int
    /// Elements between neighbours of a row.
    let step: Int
    /// Rows for each result.
    let rowCount: Int

    init(_ shape: Shape, axes: [Int]) {
        let strides = shape.strides
        kept = shape.indices.filter { !axes.contains($0) }.map { (shape[$0], strides[$0]) }
        // Reduced axes that lie together are one.
        var rows: [(extent: Int, stride: Int)] = []
        for axis in axes {
            if let last = rows.last, last.stride == strides[axis] * shape[axis] {
                rows[rows.count - 1] = (last.extent * shape[axis], strides[axis])
            } else {
                rows.append((shape[axis], strides[axis]))
            }
        }
        (extent, step) = rows.popLast() ?? (1, 1)
        outer = rows
        rowCount = rows.reduce(1) { $0 * $1.extent }
    }

    /// Elements for each result.
    var count: Int { rowCount * extent }

    /// Calls `body` with the first element of each row of a result.
    func forEachRow(of result: Int, _ body: (_ start: Int) -> Void) {
        var rest = result, offset = 0
        for axis in kept.reversed() {
            offset += rest % axis.extent * axis.stride
            rest /= axis.extent
        }
        for row in 0..<rowCount {
            var rest = row, at = offset
            for axis in outer.reversed() {
                at += rest % axis.extent * axis.stride
                rest /= axis.extent
            }
            body(at)
        }
    }
}

extension ReductionOperator {
    /// The element itself.
    package func map(_ x: Float) -> Float { x }

    /// The axes, sorted, from the front.
    func axes(_ given: [Int]?, rank: Int) throws -> [Int] {
        guard let given, !given.isEmpty else {
            return emptyMeansNone ? [] : Array(0..<rank)
        }
        return Set(try given.map { try checkedAxis($0, rank: rank) }).sorted()
    }

    /// The extents without the axes.
    func reducedShape(_ inputs: Operands) throws -> Shape {
        let shape = try inputs.fact(0).shape
        let axes = try axes(try inputs.integers(1), rank: shape.count)
        return Shape(
            shape.indices.compactMap { axis in
                axes.contains(axis) ? (keepsAxes ? 1 : nil) : shape[axis]
            })
    }

    /// The rows of this call; nil when the axes do not fit.
    func walk(_ call: Call) -> ReductionWalk? {
        let shape = call.input(0).shape
        let given = call.optionalInput(1) == nil ? nil : call.integers(1)
        return (try? axes(given, rank: shape.count)).map { ReductionWalk(shape, axes: $0) }
    }

    /// Where other axes are reduced.
    package func separatesSamples(_ inputs: Operands, outputs: [Fact]) -> Bool {
        guard let rank = inputs[0]?.fact.shape.count, let given = try? inputs.integers(1),
            let axes = try? axes(given, rank: rank)
        else { return false }
        return !axes.contains(0)
    }

    /// The extents without the axes.
    package func facts(_ inputs: Operands) throws -> [Fact] {
        _ = try inputs.floatShape(0)
        return [Fact(.float32, try reducedShape(inputs))]
    }

    /// Folds eight interleaved runs of each row, then their results: an order that the extents fix.
    package func evaluate(_ call: Call) {
        evaluateFloats(call)
    }

    func evaluateFloats(_ call: Call) {
        guard let walk = walk(call) else { return }
        let source = call.input(0).floats, target = call.outputs[0].floats
        call.pool.run(tiles: call.outputs[0].count) { result, _ in
            var sum = start
            walk.forEachRow(of: result) { at in
                sum = combine(sum, fold(source + at, count: walk.extent, step: walk.step))
            }
            target[result] = finish(sum, count: walk.count)
        }
    }

    private func fold(_ source: UnsafePointer<Float>, count: Int, step: Int) -> Float {
        var a = start, b = start, c = start, d = start
        var e = start, f = start, g = start, h = start
        var index = 0
        while index + 8 <= count {
            let at = source + index * step
            a = combine(a, map(at[0]))
            b = combine(b, map(at[step]))
            c = combine(c, map(at[2 * step]))
            d = combine(d, map(at[3 * step]))
            e = combine(e, map(at[4 * step]))
            f = combine(f, map(at[5 * step]))
            g = combine(g, map(at[6 * step]))
            h = combine(h, map(at[7 * step]))
            index += 8
        }
        var sum = combine(
            combine(combine(a, e), combine(b, f)), combine(combine(c, g), combine(d, h)))
        while index < count {
            sum = combine(sum, map(source[index * step]))
            index += 1
        }
        return sum
    }
}

extension IntegerReductionOperator {
    /// The result from what was taken in.
    package func finish(_ sum: Int, count: Int) -> Int { sum }

    /// The extents without the axes.
    package func facts(_ inputs: Operands) throws -> [Fact] {
        let type = try inputs.fact(0).dataType
        guard !type.isWidened else { throw Mismatch("\(type) is not supported") }
        return [Fact(type, try reducedShape(inputs))]
    }

    /// Folds floats as other reductions do, and integers one after the other.
    package func evaluate(_ call: Call) {
        let source = call.input(0), target = call.outputs[0]
        guard source.fact.dataType != .float32 else {
            evaluateFloats(call)
            return
        }
        guard let walk = walk(call) else { return }
        for result in 0..<target.count {
            var sum = start(source.fact.dataType)
            walk.forEachRow(of: result) { at in
                for index in 0..<walk.extent {
                    sum = combine(sum, source.integer(at: at + index * walk.step))
                }
            }
            target.store(finish(sum, count: walk.count), at: result)
        }
    }
}
