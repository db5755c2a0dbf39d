import CKernels
import TestSupport
import Testing

@Suite struct ResizeTests {
    private static let input = (height: 5, width: 7)
    private static let output = (height: 11, width: 9)
    private static let rows = (0..<11).map { Int32($0 * 5 / 11) }
    private static let columns = (0..<9).map { Int32($0 * 7 / 9) }

    @Test func `nearest reads through the maps`() {
        var random = SeededRandom(seed: 11)
        let input = FloatBuffer(random.floats(2 * 5 * 7 * 16))
        for (tier, kernels) in KernelTier.tables {
            let out = FloatBuffer(2 * 11 * 9 * 16)
            kernels.resize_nearest(
                input.base, out.base, 5, 7, 11, 9, Self.rows, Self.columns, 0, 2, 0, 11)
            #expect(out.guardIsIntact)
            let expected = (0..<out.count).map { index -> Float in
                let lane = index % 16
                let x = index / 16 % 9
                let y = index / 144 % 11
                let block = index / 1584
                let source = (block * 5 + Int(Self.rows[y])) * 7 + Int(Self.columns[x])
                return input[source * 16 + lane]
            }
            #expect(out.values == expected, "\(tier)")
        }
    }

    @Test func `linear mixes two rows and two columns`() {
        var random = SeededRandom(seed: 12)
        let input = FloatBuffer(random.floats(2 * 5 * 7 * 16))
        let rows1 = Self.rows.map { min($0 + 1, 4) }
        let columns1 = Self.columns.map { min($0 + 1, 6) }
        let wy = (0..<11).map { Float($0) / 11 }
        let wx = (0..<9).map { 1 - Float($0) / 9 }
        for (tier, kernels) in KernelTier.tables {
            let out = FloatBuffer(2 * 11 * 9 * 16)
            kernels.resize_linear(
                input.base, out.base, 5, 7, 11, 9, Self.rows, rows1, wy, Self.columns, columns1,
                wx, 0, 2, 0, 11)
            #expect(out.guardIsIntact)
            for index in 0..<out.count {
                let x = index / 16 % 9
                let y = index / 144 % 11
                func at(_ row: Int32, _ column: Int32) -> Double {
                    let source = (index / 1584 * 5 + Int(row)) * 7 + Int(column)
                    return Double(input[source * 16 + index % 16])
                }
                let (fx, fy) = (Double(wx[x]), Double(wy[y]))
                let top =
                    at(Self.rows[y], Self.columns[x]) * (1 - fx)
                    + at(Self.rows[y], columns1[x]) * fx
                let bottom =
                    at(rows1[y], Self.columns[x]) * (1 - fx)
                    + at(rows1[y], columns1[x]) * fx
                let expected = top * (1 - fy) + bottom * fy
                #expect(abs(Double(out[index]) - expected) <= 1e-6, "\(tier)")
            }
        }
    }
}
