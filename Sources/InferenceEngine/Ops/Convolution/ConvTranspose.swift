import CKernels
import Tensors

/// A transposed two-dimensional convolution, dense or grouped.
///
/// Inputs: x [N, C, H, W], weights [C, M/groups, kH, kW], bias [M]?.
package struct ConvTranspose: Operator {
    /// The name in the operator table.
    package static let name = "ConvTranspose"
    /// Strides, dilations and padding; the kernel is taken from the weights.
    package let window: Window
    /// Channel groups.
    package let groups: Int
    /// Rows and columns added after the output.
    package let outputPadding: [Int]
    /// Rows and columns of the output, when they are given.
    package let outputSize: [Int]?
    /// What is applied to the sums.
    package var activation = Activation.none

    /// The operator without fused parts.
    package init(window: Window, groups: Int, outputPadding: [Int], outputSize: [Int]?) {
        self.window = window
        self.groups = groups
        self.outputPadding = outputPadding
        self.outputSize = outputSize
    }

    private func shape(_ x: Shape, _ weights: Shape) throws -> k_conv_shape {
        guard groups >= 1, x[1] == weights[0], x[1] % groups == 0, x[1] >= 1, weights[1] >= 1,
            weights[1] <= 1 << 20, x[1] <= 1 << 20, groups <= x[1]
        else { throw Mismatch("\(x) and weights \(weights) in \(groups) groups do not fit") }
        guard window.strides.count == 2, window.dilations.count == 2, outputPadding.count == 2,
            outputSize.map({ $0.count == 2 }) ?? true
        else { throw Mismatch("the window is not one of two axes") }
        var axes: [WindowAxis] = []
        for index in 0..<2 {
            let input = x[2 + index], kernel = weights[2 + index]
            let stride = window.strides[index], dilation = window.dilations[index]
            guard input <= 1 << 20, kernel >= 1, kernel <= 1 << 12, stride >= 1,
                stride <= 1 << 12, dilation >= 1, dilation <= 1 << 12,
                (0...1 << 12).contains(outputPadding[index]),
                (0...1 << 24).contains(outputSize?[index] ?? 0)
            else { throw Mismatch("sizes are out of range") }
            let full =
                (input - 1) * stride + (kernel - 1) * dilation + 1 + outputPadding[index]
            var before = 0, after = 0
            switch window.padding {
            case .explicit(let top, let left, let bottom, let right):
                before = index == 0 ? top : left
                after = index == 0 ? bottom : right
                guard 0...1 << 24 ~= before, 0...1 << 24 ~= after else {
                    throw Mismatch("a padding of \(before) and \(after)")
                }
                if let outputSize {
                    let total = max(0, full - outputSize[index])
                    before = total / 2
                    after = total - before
                }
            case .sameUpper, .sameLower:
                let total = max(0, full - (outputSize?[index] ?? input * stride))
                before = window.padding == .sameUpper ? total / 2 : total - total / 2
                after = total - before
            }
            let output = full - before - after
            guard output >= 1, output <= 1 << 24, input >= 1 else {
                throw Mismatch("an output extent of \(output)")
            }
            axes.append(
                WindowAxis(
                    input: input, output: output, kernel: kernel, stride: stride,
                    dilation: dilation, before: before, after: after))
        }
        return k_conv_shape(
            channels: x[1], outputChannels: weights[1] * groups, groups: groups, rows: axes[0],
            columns: axes[1])
    }

    /// Where the parameters are constants.
    package func separatesSamples(_ inputs: Operands, outputs: [Fact]) -> Bool {
        inputs.onlyFirstVaries
    }

    /// `[N, M, oH, oW]`.
    package func facts(_ inputs: Operands) throws -> [Fact] {
        let x = try inputs.imageShape(0)
        let shape = try shape(x, try inputs.imageShape(1))
        if inputs[2] != nil, try inputs.floatShape(2) != [Int(shape.oc)] {
            throw Mismatch("the bias is not [\(shape.oc)]")
        }
        return [Fact(.float32, [x[0], Int(shape.oc), Int(shape.oh), Int(shape.ow)])]
    }

    /// Products of the sums, those cut off included.
    package func multiplyAdds(_ inputs: Operands, outputs: [Fact]) -> Int {
        guard let x = inputs[0]?.fact.shape, let weights = inputs[1]?.fact.shape else { return 0 }
        return x.elementCount.multipliedSaturated(by: weights.dropFirst().reduce(1, *))
    }

    /// Spreads each input element over its window, on plain data.
    package func evaluate(_ call: Call) {
        let x = call.input(0), weights = call.input(1), out = call.outputs[0]
        guard let shape = try? shape(x.shape, weights.shape) else { return }
        let outputChannels = Int(shape.oc), perGroup = weights.shape[1]
        let channels = x.shape[1] / groups
        let plane = out.shape[2] * out.shape[3], inputPlane = x.shape[2] * x.shape[3]
        let kernelSize = Int(shape.kh * shape.kw)
        let bias = call.optionalInput(2)
        call.pool.run(tiles: out.shape[0] * outputChannels) { tile, _ in
            let sample = tile / outputChannels, channel = tile % outputChannels
            let target = out.floats + tile * plane
            target.update(repeating: bias?.floats[channel] ?? 0, count: plane)
            let group = channel / perGroup
            for inner in group * channels..<(group + 1) * channels {
                let source = x.floats + (sample * x.shape[1] + inner) * inputPlane
                let taps = weights.floats + (inner * perGroup + channel % perGroup) * kernelSize
                spread(source, taps, into: target, shape)
            }
            for index in 0..<plane { target[index] = activation.apply(target[index]) }
        }
    }

    private func spread(
        _ source: UnsafePointer<Float>, _ taps: UnsafePointer<Float>,
        into target: UnsafeMutablePointer<Float>, _ shape: k_conv_shape
    ) {
        let width = Int(shape.ow)
        for y in 0..<Int(shape.ih) {
            for ky in 0..<Int(shape.kh) {
                let row = y * Int(shape.sh) + ky * Int(shape.dh) - Int(shape.pt)
                if row < 0 || row >= Int(shape.oh) { continue }
                for kx in 0..<Int(shape.kw) {
                    let weight = taps[ky * Int(shape.kw) + kx]
                    for x in 0..<Int(shape.iw) {
                        let column = x * Int(shape.sw) + kx * Int(shape.dw) - Int(shape.pl)
                        if column < 0 || column >= width { continue }
                        target[row * width + column] += weight * source[y * Int(shape.iw) + x]
                    }
                }
            }
        }
    }

    /// Blocked in and out when the weights are known.
    package func layouts(_ inputs: Operands, outputs: [Fact]) -> LayoutChoice {
        inputs[1]?.value != nil && (inputs[2] == nil || inputs[2]?.value != nil)
            ? .blocked : .plain
    }

    /// The kernel with packed weights.
    package func kernel(_ context: KernelContext) throws -> Kernel {
        guard context.outputs[0].layout == .nchw16c, let weights = context.inputs[1]?.value,
            let x = context.inputs[0]?.fact.shape
        else { return Kernel(name: "plain") { evaluate($0) } }
        return TransposedAlgorithm(kernels: context.options.kernels).kernel(
            context, weights, try shape(x, weights.shape), groups: groups, activation: activation)
    }
}
