import Tensors

/// How losses become one.
package enum LossReduction: String, Sendable {
    /// They stay.
    case none
    /// Their mean, weighed.
    case mean
    /// Their sum.
    case sum
}

/// Minus the logarithm of the probability of the class that is right.
///
/// Inputs: logarithms of probabilities [N, C, …], classes [N, …], weights of the classes [C]?.
package struct NegativeLogLikelihoodLoss: Operator {
    /// The name in the operator table.
    package static let name = "NegativeLogLikelihoodLoss"
    /// How losses become one.
    package let reduction: LossReduction
    /// A class whose losses do not count.
    package let ignored: Int?

    /// The operator.
    package init(reduction: LossReduction, ignored: Int?) {
        self.reduction = reduction
        self.ignored = ignored
    }

    /// The losses' shape, or a scalar.
    func shape(_ inputs: Operands) throws -> Shape {
        let x = try inputs.floatShape(0), classes = try inputs.indices(1).shape
        guard x.count >= 2, x[1] > 0, Array(classes) == [x[0]] + Array(x[2...]) else {
            throw Mismatch("classes of \(classes) do not fit \(x)")
        }
        if inputs[2] != nil, try inputs.floatShape(2) != [x[1]] {
            throw Mismatch("the weights are not [\(x[1])]")
        }
        return reduction == .none ? classes : []
    }

    /// The losses' shape, or a scalar.
    package func facts(_ inputs: Operands) throws -> [Fact] {
        [Fact(.float32, try shape(inputs))]
    }

    /// Class by class.
    package func evaluate(_ call: Call) {
        evaluate(call, logarithms: call.input(0).floats)
    }

    /// The losses from logarithms that lie as input 0 does; a class outside is moved to the
    /// nearest.
    func evaluate(_ call: Call, logarithms: UnsafePointer<Float>) {
        let x = call.input(0).shape, classes = call.input(1), out = call.outputs[0]
        let weights = call.optionalInput(2)?.floats
        let plane = x[2...].reduce(1, *)
        var sum = 0.0, total = 0.0
        for index in 0..<classes.count {
            let given = classes.integer(at: index)
            let right = min(max(given, 0), x[1] - 1)
            let weight = given == ignored ? 0 : weights?[right] ?? 1
            let at = (index / plane * x[1] + right) * plane + index % plane
            let loss = weight == 0 ? 0 : -logarithms[at] * weight
            if reduction == .none { out.floats[index] = loss }
            sum += Double(loss)
            total += Double(weight)
        }
        if reduction == .sum { out.floats[0] = Float(sum) }
        if reduction == .mean { out.floats[0] = Float(sum / total) }
    }
}
