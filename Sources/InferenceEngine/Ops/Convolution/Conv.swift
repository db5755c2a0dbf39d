import Glibc
import Tensors

/// A two-dimensional convolution, dense or grouped.
///
/// Inputs: x [N, C, H, W], weights [M, C/groups, kH, kW], bias [M]?, residual (the output's
/// shape)?. The output is `activation(sum + bias + residual)`, or with `addsAfter`
/// `activation(sum + bias) + residual`.
package struct Conv: Operator {
    /// The name in the operator table.
    package static let name = "Conv"
    /// Strides, dilations and padding; the kernel is taken from the weights.
    package var window: Window
    /// Channel groups.
    package let groups: Int
    /// What is applied to the sums.
    package var activation = Activation.none
    /// Whether the residual is added after the activation.
    package var addsAfter = false

    /// The operator without fused parts.
    package init(window: Window, groups: Int) {
        self.window = window
        self.groups = groups
    }

    /// The window with the weights' kernel.
    func resolvedWindow(_ weights: Shape) -> Window {
        var window = window
        window.kernel = [weights[2], weights[3]]
        return window
    }

    /// Where the weights are constants.
    package func separatesSamples(_ inputs: Operands, outputs: [Fact]) -> Bool {
        inputs[1]?.value != nil && (inputs[2] == nil || inputs[2]?.value != nil)
    }

    /// `[N, M, oH, oW]`.
    package func facts(_ inputs: Operands) throws -> [Fact] {
        let x = try inputs.imageShape(0), weights = try inputs.imageShape(1)
        let (wanted, overflow) = weights[1].multipliedReportingOverflow(by: groups)
        guard groups >= 1, !overflow, x[1] == wanted, weights[0] >= 1,
            weights[0] % groups == 0, x[1] >= 1
        else { throw Mismatch("\(x) and weights \(weights) in \(groups) groups do not fit") }
        guard weights[0] <= 1 << 20, x[1] <= 1 << 20 else {
            throw Mismatch("more than 2^20 channels")
        }
        let axes = try resolvedWindow(weights).axes(height: x[2], width: x[3])
        if inputs[2] != nil, try inputs.floatShape(2) != [weights[0]] {
            throw Mismatch("the bias is not [\(weights[0])]")
        }
        return [Fact(.float32, [x[0], weights[0], axes.rows.output, axes.columns.output])]
    }

    /// Products of the sums.
    package func multiplyAdds(_ inputs: Operands, outputs: [Fact]) -> Int {
        guard let weights = inputs[1]?.fact.shape else { return 0 }
        return outputs[0].shape.elementCount.multipliedSaturated(
            by: weights.dropFirst().reduce(1, *))
    }

    /// Row by row on plain data, tap by tap: the form that fits everything.
    package func evaluate(_ call: Call) {
        let x = call.input(0), weights = call.input(1), out = call.outputs[0]
        guard
            let axes = try? resolvedWindow(weights.shape).axes(
                height: x.shape[2], width: x.shape[3])
        else { return }
        let outputChannels = out.shape[1], channels = weights.shape[1]
        let plane = out.shape[2] * out.shape[3], inputPlane = x.shape[2] * x.shape[3]
        let taps = axes.rows.kernel * axes.columns.kernel
        let bias = call.optionalInput(2)
        let residual = call.optionalInput(3)
        call.pool.run(tiles: out.shape[0] * outputChannels) { tile, _ in
            let sample = tile / outputChannels, channel = tile % outputChannels
            let target = out.floats + tile * plane
            target.update(repeating: bias?.floats[channel] ?? 0, count: plane)
            let group = channel / (outputChannels / groups)
            for inner in 0..<channels {
                let source =
                    x.floats + (sample * x.shape[1] + group * channels + inner) * inputPlane
                let taps = weights.floats + (channel * channels + inner) * taps
                accumulate(source, taps, into: target, axes.rows, axes.columns)
            }
            finish(target, residual.map { $0.floats + tile * plane }, count: plane)
        }
    }

    private func accumulate(
        _ source: UnsafePointer<Float>, _ taps: UnsafePointer<Float>,
        into target: UnsafeMutablePointer<Float>, _ rows: WindowAxis, _ columns: WindowAxis
    ) {
        for y in 0..<rows.output {
            for ky in 0..<rows.kernel {
                let sy = y * rows.stride + ky * rows.dilation - rows.before
                if sy < 0 || sy >= rows.input { continue }
                for kx in 0..<columns.kernel {
                    let weight = taps[ky * columns.kernel + kx]
                    let shift = kx * columns.dilation - columns.before
                    let stride = columns.stride
                    // First and last output column whose tap lies inside the input.
                    let first = shift >= 0 ? 0 : (-shift + stride - 1) / stride
                    let room = columns.input - 1 - shift
                    let last = room < 0 ? 0 : min(columns.output, room / stride + 1)
                    if first >= last { continue }
                    let from = source + sy * columns.input + shift
                    let to = target + y * columns.output
                    for at in first..<last { to[at] += weight * from[at * stride] }
                }
            }
        }
    }

    private func finish(
        _ target: UnsafeMutablePointer<Float>, _ residual: UnsafePointer<Float>?, count: Int
    ) {
        for index in 0..<count {
            var value = target[index]
            if let residual, !addsAfter { value += residual[index] }
            value = activation.apply(value)
            if let residual, addsAfter { value += residual[index] }
            target[index] = value
        }
    }
}

extension Activation {
    /// The function on one number.
    func apply(_ x: Float) -> Float {
        switch self {
        case .none: x
        case .relu: max(x, 0)
        case .clip(let low, let high): min(max(x, low), high)
        case .silu: x / (1 + expf(-x))
        case .sigmoid: 1 / (1 + expf(-x))
        case .hardSwish: x * min(max(x / 6 + 0.5, 0), 1)
        case .hardSigmoid(let alpha, let beta): min(max(alpha * x + beta, 0), 1)
        case .leaky(let alpha): x < 0 ? alpha * x : x
        case .gelu: 0.5 * x * (1 + erff(x * 0.707_106_78))
        }
    }
}
