import CKernels
import TestSupport
import Testing

/// Inputs, weights and the expected result of one convolution with one epilogue.
struct ConvolutionTrial {
    let shape: ConvolutionCase
    let planarInput: [Float]
    let weights: [Float]
    let activation: k_activation
    let residualAfter: Bool
    let a: Float
    let b: Float = 0.6
    private let sums: [Double]
    private let bias: [Float]
    private let slope: [Float]
    private let residual: [Float]?

    /// `variant` picks the activation and the residual's place; input and weights are `rounding`'s.
    init(
        _ shape: ConvolutionCase, variant: Int, rounding: ([Float]) -> [Float] = { $0 }
    ) {
        var random = SeededRandom(seed: UInt64(variant + shape.ic * 31 + shape.oc))
        let depth = Float(shape.ic / shape.groups * shape.taps)
        self.shape = shape
        planarInput = rounding(random.floats(shape.ic * shape.height * shape.width))
        weights = rounding(random.floats(shape.weightCount, scale: 2 / depth.squareRoot()))
        activation = Activation.all[variant % Activation.all.count]
        a = activation == K_ACT_CLIP ? -0.4 : 0.2
        residualAfter = variant % 3 == 2
        bias = random.floats(shape.oc)
        slope = random.floats(shape.oc)
        residual = variant % 3 == 0 ? nil : random.floats(shape.oc * shape.outPixels)
        sums = shape.sums(input: planarInput, weights: weights)
    }

    /// Runs `body` with the epilogue and a fresh output, and returns the output.
    func output(_ body: (UnsafePointer<k_epilogue>, UnsafeMutablePointer<Float>) -> Void)
        -> FloatBuffer
    {
        let blocks = BlockedLayout.blocks(shape.oc)
        let blockedBias = BlockedLayout.pack(bias, channels: shape.oc, pixels: 1, padding: 0)
        let blockedSlope = BlockedLayout.pack(slope, channels: shape.oc, pixels: 1, padding: 0)
        let blockedResidual = residual.map {
            BlockedLayout.pack($0, channels: shape.oc, pixels: shape.outPixels)
        }
        let out = FloatBuffer(blocks * shape.outPixels * 16)
        withExtendedLifetime((blockedBias, blockedSlope, blockedResidual)) {
            var epilogue = k_epilogue()
            epilogue.bias = UnsafePointer(blockedBias.base)
            epilogue.slope = UnsafePointer(blockedSlope.base)
            epilogue.residual = blockedResidual.map { UnsafePointer($0.base) }
            epilogue.residual_after = residualAfter ? 1 : 0
            epilogue.act = activation
            epilogue.a = a
            epilogue.b = b
            body(&epilogue, out.base)
        }
        return out
    }

    /// The largest error of an output, relative to 1 plus the value's magnitude; infinite when a
    /// lane is not finite or something was written behind the end.
    func worstError(of out: FloatBuffer) -> Double {
        guard out.guardIsIntact, out.values.allSatisfy(\.isFinite) else { return .infinity }
        let got = BlockedLayout.unpack(out, channels: shape.oc, pixels: shape.outPixels)
        var worst = 0.0
        for (index, value) in got.enumerated() {
            let channel = index / shape.outPixels
            var expected = sums[index] + Double(bias[channel])
            let extra = residual.map { Double($0[index]) } ?? 0
            if !residualAfter { expected += extra }
            expected = Activation.apply(
                activation, expected, a: Double(a), b: Double(b), slope: Double(slope[channel]))
            if residualAfter { expected += extra }
            worst = max(worst, abs(Double(value) - expected) / (1 + abs(expected)))
        }
        return worst
    }
}
