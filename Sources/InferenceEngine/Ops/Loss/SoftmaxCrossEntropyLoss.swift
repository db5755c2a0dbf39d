import Tensors

/// Minus the logarithm of the softmax of the class that is right.
///
/// Inputs: scores [N, C, …], classes [N, …], weights of the classes [C]?. Outputs: the losses, the
/// logarithms of the probabilities.
package struct SoftmaxCrossEntropyLoss: Operator {
    /// The name in the operator table.
    package static let name = "SoftmaxCrossEntropyLoss"
    private let loss: NegativeLogLikelihoodLoss

    /// The operator.
    package init(reduction: LossReduction, ignored: Int?) {
        loss = NegativeLogLikelihoodLoss(reduction: reduction, ignored: ignored)
    }

    /// The losses' shape, or a scalar; the input's shape.
    package func facts(_ inputs: Operands) throws -> [Fact] {
        [Fact(.float32, try loss.shape(inputs)), Fact(.float32, try inputs.floatShape(0))]
    }

    /// The logarithms first.
    package func evaluate(_ call: Call) {
        let scores = call.input(0)
        var own: [Float] = []
        if call.outputs.count < 2 { own = [Float](repeating: 0, count: scores.count) }
        own.withUnsafeMutableBufferPointer { own in
            let kept = call.outputs.count > 1 ? call.outputs[1].floats : nil
            guard let target = kept ?? own.baseAddress else { return }
            LogSoftmax.run(
                AxisRows(scores.shape, axis: 1), scores.floats, target, pool: call.pool)
            loss.evaluate(call, logarithms: target)
        }
    }
}
