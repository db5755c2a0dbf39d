import CKernels
import Glibc
import TestSupport
import Testing

@Suite struct ElementwiseTests {
    static let extremes: [Float] = [
        0, -0.0, 1, -1, 1e-30, -1e-30, 1e-38, 3e38, -3e38, .infinity, -.infinity, 88.6, 88.8,
        -87.2, -87.4, -104, 0.5999, 0.6001, -0.6, 5.9e-8, 16.5, -16.5, 40, -40,
    ]

    /// The error that an activation may have in shares of its argument: the hard ones round a sum
    /// that may cancel, and the integral that GELU multiplies by is exact to 1e-7.
    private static func share(_ activation: k_activation, _ x: Float) -> Double {
        switch activation {
        case K_ACT_HARD_SWISH, K_ACT_HARD_SIGMOID: abs(x) < 9 ? 1.2e-7 : 1.7e-38
        case K_ACT_GELU: abs(x) < 14 ? 1e-7 : 1.7e-38
        default: 1.7e-38
        }
    }

    @Test(arguments: Activation.all.filter { $0 != K_ACT_PRELU })
    func `activations stay within their error over random and extreme values`(
        _ activation: k_activation
    ) {
        var random = SeededRandom(seed: 7)
        let inputs = Self.extremes + random.floats(3001, scale: 100) + random.floats(2000, scale: 2)
        for (tier, kernels) in KernelTier.tables {
            let out = FloatBuffer(inputs.count)
            kernels.activate(activation, 0.3, 0.5, inputs, out.base, inputs.count)
            #expect(out.guardIsIntact)
            for (x, y) in zip(inputs, out.values) {
                let exact = Activation.apply(
                    activation, Double(x), a: Double(Float(0.3)), b: 0.5, slope: 0)
                if exact.isNaN || abs(exact) > 3.4e38 {
                    #expect(!y.isFinite || abs(y) > 3e38, "\(tier) \(activation) of \(x)")
                    continue
                }
                // 4 units in the last place, and nothing is promised below the normal numbers
                // (a sigmoid ends at 1.6e-38, which SiLU multiplies by its argument).
                let size = Double(max(1, abs(x)))
                let slack = abs(exact) * 5e-7 + size * Self.share(activation, x)
                #expect(
                    abs(Double(y) - exact) <= slack, "\(tier) \(activation) of \(x): \(y)")
            }
        }
    }

    @Test func `the exponential is accurate to two units in the last place`() {
        let inputs = (0..<40_000).map { Float($0) * 0.0043 - 86 }
        for (tier, kernels) in KernelTier.tables {
            let out = FloatBuffer(inputs.count)
            kernels.activate(K_ACT_EXP, 0, 0, inputs, out.base, inputs.count)
            var worst = 0.0
            for (x, y) in zip(inputs, out.values) {
                let exact = exp(Double(x))
                worst = max(worst, abs(Double(y) - exact) / Double(Float(exact).ulp))
            }
            #expect(worst <= 2, "\(tier)")
        }
    }

    @Test func `a not-a-number stays one`() {
        let inputs = [Float](repeating: .nan, count: 17)
        for (tier, kernels) in KernelTier.tables {
            for activation in Activation.all where activation != K_ACT_PRELU {
                let out = FloatBuffer([Float](repeating: 0, count: 17))
                kernels.activate(activation, 0, 1, inputs, out.base, 17)
                #expect(out.values.allSatisfy { $0.isNaN }, "\(tier) \(activation)")
            }
        }
    }

    static let operations: [k_binary] = [
        K_ADD, K_SUB, K_MUL, K_DIV, K_MIN, K_MAX, K_SUB_REVERSED, K_DIV_REVERSED,
    ]

    static func exact(_ operation: k_binary, _ a: Float, _ b: Float) -> Float {
        switch operation {
        case K_ADD: a + b
        case K_SUB: a - b
        case K_MUL: a * b
        case K_DIV: a / b
        case K_MIN: min(a, b)
        case K_MAX: max(a, b)
        case K_SUB_REVERSED: b - a
        default: b / a
        }
    }

    @Test(arguments: operations)
    func `binary operations are exact for every length and broadcast`(_ operation: k_binary) {
        var random = SeededRandom(seed: 8)
        for (tier, kernels) in KernelTier.tables {
            for count in [0, 1, 15, 16, 17, 100] {
                let a = random.floats(count + 1)
                let b = random.floats(count + 1)
                let out = FloatBuffer(count)
                a.withUnsafeBufferPointer { a in
                    b.withUnsafeBufferPointer { b in
                        // One element in: no alignment is promised.
                        guard let a = a.baseAddress, let b = b.baseAddress else { return }
                        kernels.binary(operation, a + 1, b + 1, out.base, count)
                    }
                }
                #expect(out.guardIsIntact)
                #expect(
                    out.values == (0..<count).map { Self.exact(operation, a[$0 + 1], b[$0 + 1]) },
                    "\(tier) \(count)")
                kernels.binary_scalar(operation, a, 0.75, out.base, count)
                #expect(
                    out.values == (0..<count).map { Self.exact(operation, a[$0], 0.75) },
                    "\(tier) \(count)")
            }
            let pixels = 7
            let a = FloatBuffer(random.floats(2 * pixels * 16))
            let channel = random.floats(32)
            let map = random.floats(pixels)
            let out = FloatBuffer(2 * pixels * 16)
            kernels.binary_channel(operation, a.base, channel, out.base, Int64(pixels), 0, 2)
            #expect(
                out.values
                    == (0..<out.count).map {
                        let lane = $0 / (pixels * 16) * 16 + $0 % 16
                        return Self.exact(operation, a[$0], channel[lane])
                    }, "\(tier)")
            kernels.binary_pixel(operation, a.base, map, out.base, Int64(pixels), 0, 2)
            #expect(
                out.values
                    == (0..<out.count).map {
                        Self.exact(operation, a[$0], map[$0 / 16 % pixels])
                    }, "\(tier)")
        }
    }

    @Test func `prelu takes each lane's slope, in place`() {
        var random = SeededRandom(seed: 9)
        let values = random.floats(2 * 5 * 16)
        let slope = random.floats(32)
        for (tier, kernels) in KernelTier.tables {
            let buffer = FloatBuffer(values)
            kernels.prelu(buffer.base, slope, buffer.base, 5, 0, 2)
            #expect(
                buffer.values
                    == values.enumerated().map { index, x in
                        x < 0 ? slope[index / 80 * 16 + index % 16] * x : x
                    }, "\(tier)")
        }
    }
}
