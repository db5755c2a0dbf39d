import CKernels
import TestSupport
import Testing

@Suite(.enabled(if: k_cpu_tier().rawValue >= K_TIER_AVX2.rawValue)) struct U8RecolourTests {
    /// BT.709 of limited range to BT.601 of full range, and one that clamps at both ends.
    private static let factors = [
        k_u8_recolouring(
            y: 9539, u: 947, v: 1828, bias: -148_524, uu: 9235, uv: -1033, vu: -676, vv: 9179),
        k_u8_recolouring(
            y: 32_000, u: -20_000, v: 18_000, bias: -900_000, uu: 32_000, uv: -9_000, vu: 9_000,
            vv: 31_000),
    ]

    @Test(arguments: [0, 1, 2, 3, 15, 16, 17, 31, 32, 33, 64, 65, 127, 320])
    func `gives rows other colours alike`(width: Int) {
        var random = SeededRandom(seed: UInt64(width))
        let half = (width + 1) / 2
        func noise(_ count: Int) -> [UInt8] {
            (0...count).map { _ in
                [0, 255, UInt8.random(in: 0...255, using: &random)].shuffled(using: &random)[0]
            }
        }
        let (y, u, v) = (noise(width), noise(half), noise(half))
        for var factors in Self.factors {
            // A byte behind each row shows what is written too far.
            let blank = [UInt8](repeating: 77, count: width + 1)
            var (plain, quick) = (blank, blank)
            k_u8_recolour_luma__c(&factors, y, u, v, &plain, width)
            k_u8_recolour_luma__avx2(&factors, y, u, v, &quick, width)
            #expect(plain == quick)
            #expect(plain[width] == 77)
            (plain, quick) = (blank, blank)
            var (plainV, quickV) = (blank, blank)
            k_u8_recolour_chroma__c(&factors, u, v, &plain, &plainV, half)
            k_u8_recolour_chroma__avx2(&factors, u, v, &quick, &quickV, half)
            #expect(plain == quick)
            #expect(plainV == quickV)
            #expect(plain.dropFirst(half).allSatisfy { $0 == 77 })
            #expect(plainV.dropFirst(half).allSatisfy { $0 == 77 })
        }
    }
}
