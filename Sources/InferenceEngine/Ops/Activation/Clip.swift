import Tensors

/// `min(max(x, low), high)`.
///
/// Inputs: x, low?, high?.
package struct Clip: Operator {
    /// The name in the operator table.
    package static let name = "Clip"

    /// The operator.
    package init() {}

    /// The limits, open ones infinite.
    func limits(_ inputs: Operands) throws -> (low: Float, high: Float) {
        let low = try inputs.floats(1)?.first ?? -.infinity
        let high = try inputs.floats(2)?.first ?? .infinity
        return (low, high)
    }

    /// The input's fact.
    package func facts(_ inputs: Operands) throws -> [Fact] {
        _ = try limits(inputs)
        return [Fact(.float32, try inputs.floatShape(0))]
    }

    /// The input's layout.
    package func layouts(_ inputs: Operands, outputs: [Fact]) -> LayoutChoice {
        inputs[0]?.fact.layout == .nchw16c ? .blocked : .plain
    }

    /// Clips element by element.
    package func evaluate(_ call: Call) {
        let source = call.input(0).floats, target = call.outputs[0].floats
        let low = call.optionalInput(1)?.floats[0] ?? -.infinity
        let high = call.optionalInput(2)?.floats[0] ?? .infinity
        let count = call.outputs[0].count
        let tile = 16384
        call.pool.run(tiles: (count + tile - 1) / tile) { index, _ in
            for at in index * tile..<min(count, (index + 1) * tile) {
                target[at] = min(max(source[at], low), high)
            }
        }
    }

    /// The clipping kernel.
    package func kernel(_ site: Site) throws -> Kernel {
        let (low, high) = try limits(site.inputs)
        return Activation.clip(low: low, high: high).kernel(site.options.kernels)
    }
}
