import CKernels
import TestSupport
import Testing

/// Rectangles of awkward sizes inside a padded buffer that starts at an odd address.
struct DrawCase: CustomTestStringConvertible, Sendable {
    let width: Int
    let height: Int

    var testDescription: String { "\(width)x\(height)" }

    static let all = [
        (0, 3), (3, 0), (1, 1), (2, 7), (15, 3), (16, 5), (17, 4), (31, 9), (33, 2), (64, 3),
        (101, 13),
    ].map(DrawCase.init)
}

@Suite(.enabled(if: k_cpu_tier().rawValue >= K_TIER_AVX2.rawValue)) struct U8DrawTests {
    private typealias Bytes = UnsafeMutablePointer<UInt8>

    /// Runs both variants on equal random bytes and compares all of them, margins too.
    private func compare(
        _ row: DrawCase, _ plain: (Bytes, Int) -> Void, _ quick: (Bytes, Int) -> Void
    ) {
        var random = SeededRandom(seed: UInt64(row.width * 1000 + row.height))
        let stride = row.width + 3
        let start = (0..<stride * (row.height + 2) + 1).map { _ in
            UInt8.random(in: 0...255, using: &random)
        }
        var first = start
        var second = start
        first.withUnsafeMutableBufferPointer {
            if let base = $0.baseAddress { plain(base + 1, stride) }
        }
        second.withUnsafeMutableBufferPointer {
            if let base = $0.baseAddress { quick(base + 1, stride) }
        }
        #expect(first == second)
        #expect(Array(first.suffix(stride)) == Array(start.suffix(stride)))
    }

    private func noise(_ count: Int) -> [UInt8] {
        var random = SeededRandom(seed: UInt64(count))
        return (0..<count).map { _ in
            [0, 255, UInt8.random(in: 0...255, using: &random)][
                Int.random(in: 0...2, using: &random)]
        }
    }

    @Test(arguments: DrawCase.all)
    func `fills alike`(_ row: DrawCase) {
        for alpha in [UInt8(0), 1, 127, 254, 255] {
            compare(
                row, { k_u8_fill__c($0, $1, row.width, row.height, 200, alpha) },
                { k_u8_fill__avx2($0, $1, row.width, row.height, 200, alpha) })
        }
    }

    @Test func `a blend is the rounded mean for every level and opacity`() {
        for alpha in UInt8.min...UInt8.max {
            var levels = (UInt8.min...UInt8.max).map { $0 }
            k_u8_fill(&levels, 256, 256, 1, 77, alpha)
            for p in 0..<256 {
                let exact = (Double(p) * Double(255 - alpha) + 77 * Double(alpha)) / 255
                #expect(Double(levels[p]) == exact.rounded())
            }
        }
    }

    @Test(arguments: DrawCase.all)
    func `blends masks alike`(_ row: DrawCase) {
        let mask = noise(max(row.width * row.height, 1))
        for alpha in [UInt8(3), 128, 255] {
            compare(
                row,
                { k_u8_blend_mask__c($0, $1, mask, row.width, row.width, row.height, 9, alpha) },
                { k_u8_blend_mask__avx2($0, $1, mask, row.width, row.width, row.height, 9, alpha) })
        }
    }

    @Test(arguments: DrawCase.all)
    func `shrinks masks alike`(_ row: DrawCase) {
        let (w, h) = (row.width, row.height)
        let mask = noise(max(4 * w * h, 1))
        for (x, y) in [(Int32(0), Int32(0)), (1, 0), (0, 1), (1, 1)] {
            compare(
                row, { k_u8_shrink_mask__c($0, $1, mask, w << x, w, h, x, y) },
                { k_u8_shrink_mask__avx2($0, $1, mask, w << x, w, h, x, y) })
        }
    }

    @Test(arguments: DrawCase.all)
    func `covers capsules alike`(_ row: DrawCase) {
        var random = SeededRandom(seed: 5)
        for _ in 0..<20 {
            let c = (0..<4).map { _ in Float.random(in: -40...140, using: &random) }
            let radius = Float.random(in: 0.5...9, using: &random)
            compare(
                row,
                {
                    k_u8_capsule_mask__c(
                        $0, $1, row.width, row.height, c[0], c[1], c[2], c[3], radius)
                },
                {
                    k_u8_capsule_mask__avx2(
                        $0, $1, row.width, row.height, c[0], c[1], c[2], c[3], radius)
                })
        }
    }

    @Test(arguments: DrawCase.all)
    func `blurs alike, and leaves equal samples equal`(_ row: DrawCase) {
        var scratch = [UInt8](repeating: 0, count: max(row.width * row.height, 1))
        var sums = [UInt32](repeating: 0, count: max(row.width, 1))
        for radius in [1, 4, 50] {
            compare(
                row,
                { k_u8_box_blur__c($0, $1, row.width, row.height, radius, &scratch, &sums) },
                { k_u8_box_blur__avx2($0, $1, row.width, row.height, radius, &scratch, &sums) })
        }
        var flat = [UInt8](repeating: 213, count: max(row.width * row.height, 1))
        for radius in [1, 4, 50, 16_000] {
            k_u8_box_blur(&flat, row.width, row.width, row.height, radius, &scratch, &sums)
            #expect(flat.allSatisfy { $0 == 213 })
        }
    }

    @Test func `a blur is the mean of the samples about each`() {
        let (w, h, r) = (23, 17, 3)
        let start = noise(w * h)
        var bytes = start
        var scratch = start
        var sums = [UInt32](repeating: 0, count: w)
        k_u8_box_blur(&bytes, w, w, h, r, &scratch, &sums)
        for y in 0..<h {
            for x in 0..<w {
                var sum = 0.0
                for dy in -r...r {
                    for dx in -r...r {
                        sum += Double(
                            start[min(max(y + dy, 0), h - 1) * w + min(max(x + dx, 0), w - 1)])
                    }
                }
                #expect(
                    abs(Double(bytes[y * w + x]) - sum / Double((2 * r + 1) * (2 * r + 1))) <= 1.01)
            }
        }
    }

    @Test(arguments: DrawCase.all)
    func `pixelates alike`(_ row: DrawCase) {
        for (w, h) in [(1, 1), (4, 3), (200, 200)] {
            compare(
                row, { k_u8_pixelate__c($0, $1, row.width, row.height, w, h) },
                { k_u8_pixelate__avx2($0, $1, row.width, row.height, w, h) })
        }
    }
}
