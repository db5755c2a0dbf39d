import Tensors

/// `min(max(round(x * factor), low), high)`, ties to even: sums as the levels of another step.
///
/// Levels are whole numbers in float32. One factor for all, or one for each index of axis 1.
package struct Requantize: Operator {
    /// The name in the operator table.
    package static let name = "Requantize"
    /// One, or as many as axis 1 has indices.
    package let factors: [Float]
    /// The least level.
    package let low: Float
    /// The greatest level.
    package let high: Float

    /// The operator; limits are whole numbers below 2^22.
    package init(factors: [Float], low: Float, high: Float) {
        self.factors = factors
        self.low = low
        self.high = high
    }

    /// The input's fact.
    package func facts(_ inputs: Operands) throws -> [Fact] {
        let shape = try inputs.floatShape(0)
        guard factors.count == 1 || (shape.count > 1 && factors.count == shape[1]),
            max(abs(low), abs(high)) < 4_194_304, low <= high
        else { throw Mismatch("\(factors.count) factors do not fit \(shape)") }
        return [Fact(.float32, shape)]
    }

    /// Rows of one factor.
    package func evaluate(_ call: Call) {
        let shape = call.outputs[0].shape
        let length = factors.count == 1 ? 4096 : shape.dropFirst(2).reduce(1, *)
        let source = call.input(0).floats, target = call.outputs[0].floats
        let count = shape.elementCount
        if count == 0 { return }
        call.pool.run(tiles: (count + length - 1) / length) { row, _ in
            let factor = factors[factors.count == 1 ? 0 : row % factors.count]
            for at in row * length..<min(count, (row + 1) * length) {
                target[at] = round(source[at], factor)
            }
        }
    }

    /// Adding 1.5 · 2^23 leaves no bit for fractions: what is added last is taken off again.
    @inline(__always)
    private func round(_ x: Float, _ factor: Float) -> Float {
        let clipped = min(max(x * factor, low), high)
        return (clipped + 12_582_912) - 12_582_912
    }

    /// The input's layout.
    package func layouts(_ inputs: Operands, outputs: [Fact]) -> LayoutChoice {
        inputs[0]?.fact.layout == .nchw16c ? .blocked : .plain
    }

    /// Channel blocks of sixteen where the data is blocked.
    package func kernel(_ context: KernelContext) throws -> Kernel {
        guard context.outputs[0].layout == .nchw16c else {
            return Kernel(name: "plain") { evaluate($0) }
        }
        let channels = context.outputs[0].shape[1], blocks = (channels + 15) / 16
        let padded = (0..<blocks * 16).map { index in
            factors.count == 1 ? factors[0] : index < channels ? factors[index] : 0
        }
        return Kernel(name: "blocked") { call in
            let shape = call.outputs[0].shape
            let pixels = shape[2] * shape[3], chunk = 512
            let chunks = (pixels + chunk - 1) / chunk
            let source = call.input(0).floats, target = call.outputs[0].floats
            call.pool.run(tiles: shape[0] * blocks * chunks) { tile, _ in
                let plane = tile / chunks, first = tile % chunks * chunk
                let last = min(pixels, first + chunk)
                padded.withUnsafeBufferPointer { padded in
                    let own = plane % blocks * 16
                    for pixel in first..<last {
                        let at = (plane * pixels + pixel) * 16
                        for lane in 0..<16 {
                            target[at + lane] = round(source[at + lane], padded[own + lane])
                        }
                    }
                }
            }
        }
    }
}
