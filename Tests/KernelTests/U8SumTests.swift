import CKernels
import TestSupport
import Testing

@Suite(.enabled(if: k_cpu_tier().rawValue >= K_TIER_AVX2.rawValue)) struct U8SumTests {
    @Test(arguments: [0, 1, 3, 15, 16, 31, 32, 33, 64, 65, 127, 320], [0, 1, 3, 4, 7, 257])
    func `adds rows alike`(width: Int, rows: Int) {
        var random = SeededRandom(seed: UInt64(width * 1_000 + rows))
        let stride = width + 5
        let bytes = (0..<stride * rows + 1).map { _ in
            rows == 257 ? 255 : UInt8.random(in: 0...255, using: &random)
        }
        // A number behind them shows what is written too far.
        var (plain, quick) = ([UInt16](repeating: 0, count: width + 1), [UInt16]())
        plain[width] = 77
        quick = plain
        k_u8_add_rows__c(bytes, stride, rows, width, &plain)
        k_u8_add_rows__avx2(bytes, stride, rows, width, &quick)
        #expect(plain == quick)
        let sums = (0..<width).map { column in
            (0..<rows).reduce(UInt16(0)) { $0 + UInt16(bytes[$1 * stride + column]) }
        }
        #expect(plain == sums + [77])
    }
}
