import Tensors

/// Elements along axes brought to mean 0 and variance 1.
package struct MeanVarianceNormalization: Operator {
    /// The name in the operator table.
    package static let name = "MeanVarianceNormalization"
    /// The axes, negative from the end.
    package let axes: [Int]

    /// The operator.
    package init(axes: [Int]) {
        self.axes = axes
    }

    /// The input's fact.
    package func facts(_ inputs: Operands) throws -> [Fact] {
        let shape = try inputs.floatShape(0)
        for axis in axes { _ = try checkedAxis(axis, rank: shape.count) }
        return [Fact(.float32, shape)]
    }

    /// Two passes over the elements that share a mean.
    package func evaluate(_ call: Call) {
        let shape = call.input(0).shape
        let axes = Set(axes.map { $0 < 0 ? $0 + shape.count : $0 }).sorted()
        let walk = ReductionWalk(shape, axes: axes)
        let source = call.input(0).floats, target = call.outputs[0].floats
        if walk.count == 0 { return }
        call.pool.run(tiles: shape.elementCount / walk.count) { result, _ in
            var sum = 0.0, squares = 0.0
            walk.forEachRow(of: result) { at in
                for k in 0..<walk.extent { sum += Double(source[at + k * walk.step]) }
            }
            let mean = sum / Double(walk.count)
            walk.forEachRow(of: result) { at in
                for k in 0..<walk.extent {
                    let distance = Double(source[at + k * walk.step]) - mean
                    squares += distance * distance
                }
            }
            let deviation = (squares / Double(walk.count)).squareRoot() + 1e-9
            walk.forEachRow(of: result) { at in
                for k in 0..<walk.extent {
                    let place = at + k * walk.step
                    target[place] = Float((Double(source[place]) - mean) / deviation)
                }
            }
        }
    }
}
