import Glibc

/// The logarithm of the sum of exponentials along axes; the largest is taken off before.
///
/// Inputs: x, axes? (all when left out).
package struct ReduceLogSumExp: ReductionOperator {
    /// The name in the operator table.
    package static let name = "ReduceLogSumExp"
    /// Whether the reduced axes stay with an extent of 1.
    package let keepsAxes: Bool
    /// Whether empty axes mean that nothing is reduced.
    package let emptyMeansNone: Bool

    /// The operator.
    package init(keepsAxes: Bool, emptyMeansNone: Bool = false) {
        self.keepsAxes = keepsAxes
        self.emptyMeansNone = emptyMeansNone
    }

    /// What an empty reduction gives.
    package var start: Float { -.infinity }

    /// The logarithm of two exponentials' sum.
    package func combine(_ a: Float, _ b: Float) -> Float {
        let high = a > b || a.isNaN ? a : b
        let low = a > b || a.isNaN ? b : a
        return high.isInfinite ? high : high + log1pf(expf(low - high))
    }

    /// What was taken in.
    package func finish(_ sum: Float, count: Int) -> Float {
        sum
    }

    /// Two passes over the rows of each result.
    package func evaluate(_ call: Call) {
        guard let walk = walk(call) else { return }
        let source = call.input(0).floats, target = call.outputs[0].floats
        call.pool.run(tiles: call.outputs[0].count) { result, _ in
            var largest = start
            walk.forEachRow(of: result) { at in
                for index in 0..<walk.extent {
                    largest = max(largest, source[at + index * walk.step])
                }
            }
            if largest.isInfinite {
                target[result] = largest
                return
            }
            var sum: Float = 0
            walk.forEachRow(of: result) { at in
                for index in 0..<walk.extent {
                    sum += expf(source[at + index * walk.step] - largest)
                }
            }
            target[result] = largest + logf(sum)
        }
    }
}
