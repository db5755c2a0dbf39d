import CKernels
import Glibc
import TestSupport
import Testing

@Suite struct DenseTests {
    @Test(arguments: [(1, 1), (3, 15), (4, 16), (7, 33), (10, 1280), (33, 1001)])
    func `matrix times vector agrees with a double-precision sum`(_ size: (Int, Int)) {
        let (rows, depth) = size
        var random = SeededRandom(seed: 13)
        let weights = random.floats(rows * depth)
        let x = random.floats(depth)
        let bias = random.floats(rows)
        for (tier, kernels) in KernelTier.tables {
            let out = FloatBuffer(rows)
            kernels.gemv(
                weights, x, bias, out.base, Int64(depth), 0, Int64(rows), K_ACT_RELU, 0, 0)
            #expect(out.guardIsIntact)
            for row in 0..<rows {
                var sum = Double(bias[row])
                for k in 0..<depth { sum += Double(weights[row * depth + k]) * Double(x[k]) }
                #expect(abs(Double(out[row]) - max(0, sum)) <= 1e-5, "\(tier) row \(row)")
            }
            let cut = FloatBuffer(rows)
            for row in 0..<Int64(rows) {
                kernels.gemv(
                    weights, x, bias, cut.base, Int64(depth), row, row + 1, K_ACT_RELU, 0, 0)
            }
            #expect(cut.bits == out.bits, "\(tier): the cut changed a bit")
        }
    }

    @Test(arguments: [1, 2, 15, 16, 21, 91, 1000])
    func `softmax rows sum to one and survive large values`(_ columns: Int) {
        var random = SeededRandom(seed: 14)
        var values = random.floats(3 * columns, scale: 20)
        values[columns / 2] = 3000
        for (tier, kernels) in KernelTier.tables {
            let buffer = FloatBuffer(values)
            kernels.softmax(buffer.base, buffer.base, 3, Int64(columns))
            #expect(buffer.guardIsIntact)
            for row in 0..<3 {
                let x = values[row * columns..<(row + 1) * columns].map { Double($0) }
                let top = x.max() ?? 0
                let total = x.reduce(0.0) { $0 + exp($1 - top) }
                for column in 0..<columns {
                    let expected = exp(x[column] - top) / total
                    let got = Double(buffer[row * columns + column])
                    // The difference to the row's maximum is rounded once, before the power.
                    let relative = 1e-6 + 6e-8 * abs(x[column] - top)
                    #expect(abs(got - expected) <= relative * expected + 1e-37, "\(tier)")
                }
            }
        }
    }
}
