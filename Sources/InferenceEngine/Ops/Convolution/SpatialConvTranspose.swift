import Tensors

/// A transposed convolution over any number of spatial axes, dense or grouped: the plain form.
///
/// Inputs: x [N, C, …], weights [C, M/groups, …], bias [M]?.
package struct SpatialConvTranspose: Operator {
    /// The name in the operator table.
    package static let name = "ConvTranspose"
    /// Strides, dilations and padding.
    package let window: SpatialWindow
    /// Channel groups.
    package let groups: Int
    /// Added to each spatial extent at its end; empty for none.
    package let outputPadding: [Int]
    /// The spatial extents wanted; empty when they follow from the padding.
    package let outputSize: [Int]

    /// The operator.
    package init(window: SpatialWindow, groups: Int, outputPadding: [Int], outputSize: [Int]) {
        self.window = window
        self.groups = groups
        self.outputPadding = outputPadding
        self.outputSize = outputSize
    }

    /// The convolution whose gradient this is: its input is our output.
    private func walk(_ x: Shape, _ weights: Shape) throws -> SpatialWalk {
        let rank = x.count - 2
        guard rank >= 1, weights.count == x.count else {
            throw Mismatch("\(x) and weights \(weights) do not fit")
        }
        func part(_ values: [Int], _ axis: Int, _ standard: Int) throws -> Int {
            guard values.isEmpty || values.count == rank else {
                throw Mismatch("\(values) does not fit \(rank) spatial axes")
            }
            let value = values.isEmpty ? standard : values[axis]
            guard 0...1 << 20 ~= value else { throw Mismatch("\(values) is out of range") }
            return value
        }
        guard window.pads.isEmpty || window.pads.count == 2 * rank,
            window.pads.allSatisfy({ 0...1 << 20 ~= $0 })
        else { throw Mismatch("pads of \(window.pads) do not fit \(rank) spatial axes") }
        let walk = SpatialWalk(
            try (0..<rank).map { axis in
                let stride = try part(window.strides, axis, 1)
                let dilation = try part(window.dilations, axis, 1)
                let extra = try part(outputPadding, axis, 0)
                let input = x[axis + 2], kernel = weights[axis + 2]
                guard stride >= 1, dilation >= 1, input >= 1, kernel >= 1, kernel <= 1 << 16,
                    input <= 1 << 24
                else { throw Mismatch("\(x) and weights \(weights) do not fit") }
                let full = stride * (input - 1) + extra + (kernel - 1) * dilation + 1
                var before = window.pads.isEmpty ? 0 : window.pads[axis]
                var after = window.pads.isEmpty ? 0 : window.pads[axis + rank]
                var wanted: Int?
                if !outputSize.isEmpty {
                    wanted = try part(Array(outputSize.suffix(rank)), axis, 0)
                } else if window.autoPad != .none {
                    wanted = input * stride
                }
                if let wanted {
                    let total = max(0, full - wanted)
                    before = window.autoPad == .sameUpper ? total / 2 : total - total / 2
                    after = total - before
                }
                let output = wanted ?? full - before - after
                guard output >= 1 else { throw Mismatch("an output extent of \(output)") }
                return WindowAxis(
                    input: output, output: input, kernel: kernel, stride: stride,
                    dilation: dilation, before: before, after: after)
            })
        guard walk.isWithinLimits else {
            throw Mismatch("\(x) and weights \(weights) are too large")
        }
        return walk
    }

    /// `[N, M, …]`.
    package func facts(_ inputs: Operands) throws -> [Fact] {
        let x = try inputs.floatShape(0), weights = try inputs.floatShape(1)
        let walk = try walk(x, weights)
        guard weights[0] == x[1], groups >= 1, x[1] % groups == 0, x[1] >= 1 else {
            throw Mismatch("\(x) and weights \(weights) in \(groups) groups do not fit")
        }
        let (channels, overflow) = weights[1].multipliedReportingOverflow(by: groups)
        guard !overflow, try inputs[2] == nil || inputs.floatShape(2) == [channels] else {
            throw Mismatch("the bias is not [\(channels)]")
        }
        return [Fact(.float32, Shape([x[0], channels] + walk.axes.map(\.input)))]
    }

    /// Products of the sums.
    package func multiplyAdds(_ inputs: Operands, outputs: [Fact]) -> Int {
        (inputs[0]?.fact.shape.elementCount ?? 0).multipliedSaturated(
            by: inputs[1]?.fact.shape.dropFirst().reduce(1, *) ?? 0)
    }

    /// Output channel by output channel: each input element adds to the taps it reaches.
    package func evaluate(_ call: Call) {
        let x = call.input(0), weights = call.input(1), out = call.outputs[0]
        guard let walk = try? walk(x.shape, weights.shape) else { return }
        let channels = x.shape[1] / groups, outputs = weights.shape[1]
        let plane = walk.inputCount, inputPlane = walk.outputCount, taps = walk.tapCount
        let source = x.floats, kernel = weights.floats, bias = call.optionalInput(2)?.floats
        call.pool.run(tiles: out.shape[0] * out.shape[1]) { tile, _ in
            let channel = tile % out.shape[1], sample = tile / out.shape[1]
            let group = channel / outputs
            let target = out.floats + tile * plane
            target.update(repeating: bias?[channel] ?? 0, count: plane)
            for inner in 0..<channels {
                let input = group * channels + inner
                let from = source + (sample * x.shape[1] + input) * inputPlane
                let weight = kernel + (input * outputs + channel % outputs) * taps
                for position in 0..<inputPlane {
                    let value = from[position]
                    walk.forEachTap(at: position) { tap, offset in
                        target[offset] += value * weight[tap]
                    }
                }
            }
        }
    }
}
