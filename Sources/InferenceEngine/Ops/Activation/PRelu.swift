import Tensors

/// `x`, or `slope * x` below zero, with a slope that is broadcast to x.
///
/// Inputs: x, slope.
package struct PRelu: Operator {
    /// The name in the operator table.
    package static let name = "PRelu"

    /// The operator.
    package init() {}

    /// The input's fact.
    package func facts(_ inputs: Operands) throws -> [Fact] {
        let shape = try inputs.floatShape(0), slope = try inputs.floatShape(1)
        guard try broadcastShape([shape, slope]) == shape else {
            throw Mismatch("a slope of \(slope) does not fit \(shape)")
        }
        return [Fact(.float32, shape)]
    }

    /// Evaluates row by row.
    package func evaluate(_ call: Call) {
        let x = call.input(0), slope = call.input(1), out = call.outputs[0]
        let walk = BroadcastWalk(x.shape, slope.shape, result: out.shape)
        let a = x.floats, b = slope.floats, c = out.floats
        walk.rows(pool: call.pool) { at, i, j, count, leftStep, rightStep in
            for k in 0..<count {
                let value = a[i + k * leftStep]
                c[at + k] = value < 0 ? value * b[j + k * rightStep] : value
            }
        }
    }
}
