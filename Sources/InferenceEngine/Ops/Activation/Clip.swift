import Tensors

/// `min(max(x, low), high)`.
///
/// Inputs: x, low?, high?.
package struct Clip: Operator {
    /// The name in the operator table.
    package static let name = "Clip"

    /// The operator.
    package init() {}

    /// The limits of a float input, open ones infinite.
    func limits(_ inputs: Operands) throws -> (low: Float, high: Float) {
        let low = try inputs.floats(1)?.first ?? -.infinity
        let high = try inputs.floats(2)?.first ?? .infinity
        return (low, high)
    }

    /// Where the parameters are constants.
    package func separatesSamples(_ inputs: Operands, outputs: [Fact]) -> Bool {
        inputs.onlyFirstVaries
    }

    /// The input's fact.
    package func facts(_ inputs: Operands) throws -> [Fact] {
        let fact = try inputs.fact(0)
        guard fact.dataType == .float32 || fact.dataType.isInteger else {
            throw Mismatch("\(fact.dataType) is not supported")
        }
        for index in 1...2 {
            guard let limit = inputs[index]?.fact else { continue }
            guard limit.dataType == fact.dataType, limit.shape.elementCount == 1 else {
                throw Mismatch("a limit \(limit) does not fit \(fact)")
            }
        }
        return [Fact(fact.dataType, fact.shape)]
    }

    /// The input's layout, when kernels know the limits.
    package func layouts(_ inputs: Operands, outputs: [Fact]) -> LayoutChoice {
        inputs[0]?.fact.layout == .nchw16c && (try? limits(inputs)) != nil ? .blocked : .plain
    }

    /// Clips element by element; what is no number stays so.
    package func evaluate(_ call: Call) {
        let source = call.input(0), target = call.outputs[0], count = target.count
        guard source.fact.dataType == .float32 else {
            clipIntegers(call)
            return
        }
        let low = call.optionalInput(1)?.floats[0] ?? -.infinity
        let high = call.optionalInput(2)?.floats[0] ?? .infinity
        let tile = 16384
        call.pool.run(tiles: (count + tile - 1) / tile) { index, _ in
            for at in index * tile..<min(count, (index + 1) * tile) {
                target.floats[at] = min(max(source.floats[at], low), high)
            }
        }
    }

    private func clipIntegers(_ call: Call) {
        let source = call.input(0), target = call.outputs[0]
        let low = call.optionalInput(1)?.integer(at: 0) ?? .min
        let high = call.optionalInput(2)?.integer(at: 0) ?? .max
        for at in 0..<target.count {
            target.store(min(max(source.integer(at: at), low), high), at: at)
        }
    }

    /// The clipping kernel where the limits are known.
    package func kernel(_ context: KernelContext) throws -> Kernel {
        guard context.outputs[0].dataType == .float32, let (low, high) = try? limits(context.inputs)
        else { return Kernel(name: "plain") { evaluate($0) } }
        return Activation.clip(low: low, high: high).kernel(context.options.kernels)
    }
}
