import CKernels
import Testing

/// A small generator whose sequence is the same in every run.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

/// One row's worth of random taps over rows of `samples` bytes, as the fitting code makes them.
struct RowTaps {
    var left: [Int32] = []
    var right: [Int32] = []
    var weights: [Int16] = []
    var starts: [Int32] = []
    var shuffles: [UInt8] = []
    let fetch: k_fetch

    /// `count` columns evenly spread over `samples`, in windows of `columns` columns.
    init(count: Int, samples: Int, fetch: k_fetch, random: inout SeededGenerator) {
        self.fetch = fetch
        let padded = (count + 7) / 8 * 8
        let columns = fetch == K_FETCH_WINDOWS ? 4 : 1
        let bytes = fetch == K_FETCH_WINDOWS ? 16 : 4
        for i in 0..<padded {
            let at = min(i, count - 1) * samples / count
            left.append(Int32(at))
            right.append(Int32(min(at + 1, samples - 1)))
            let second = Int16.random(in: 0...2048, using: &random)
            weights += [2048 - second, second]
        }
        starts = [Int32](repeating: 0, count: padded)
        shuffles = [UInt8](repeating: 0x80, count: 4 * padded)
        for i in 0..<padded {
            let window = i / columns
            let start = min(Int(left[window * columns]), samples - bytes)
            starts[window] = Int32(start)
            let base = columns == 1 ? 4 * (i % 4) : 0
            shuffles[4 * i] = UInt8(base + Int(left[i]) - start)
            shuffles[4 * i + 2] = UInt8(base + Int(right[i]) - start)
        }
    }

    func withTaps(_ body: (UnsafePointer<k_u8_taps>) -> Void) {
        left.withUnsafeBufferPointer { left in
            right.withUnsafeBufferPointer { right in
                weights.withUnsafeBufferPointer { weights in
                    starts.withUnsafeBufferPointer { starts in
                        shuffles.withUnsafeBufferPointer { shuffles in
                            let taps = k_u8_taps(
                                left: left.baseAddress, right: right.baseAddress,
                                weights: weights.baseAddress, starts: starts.baseAddress,
                                shuffles: shuffles.baseAddress, fetch: fetch)
                            withUnsafePointer(to: taps, body)
                        }
                    }
                }
            }
        }
    }
}

struct FitRowCase: CustomTestStringConvertible, Sendable {
    let count: Int
    let samples: Int
    let isGather: Bool
    let channels: Int32
    let isExtreme: Bool

    var testDescription: String {
        "\(count) columns of \(samples), \(isGather ? "gather" : "windows"), \(channels) channels"
            + (isExtreme ? ", extremes" : "")
    }

    static let all: [FitRowCase] = [1, 2, 7, 8, 9, 15, 31, 64, 101].flatMap { count in
        [false, true].flatMap { isGather in
            [Int32(1), 3].flatMap { channels in
                [false, true].map { isExtreme in
                    FitRowCase(
                        count: count, samples: isGather ? count * 11 + 4 : max(16, count * 3),
                        isGather: isGather, channels: channels, isExtreme: isExtreme)
                }
            }
        }
    }
}

@Suite struct U8FitRowTests {
    @Test(.enabled(if: k_cpu_tier().rawValue >= K_TIER_AVX2.rawValue), arguments: FitRowCase.all)
    func `AVX2 gives the bits of plain C`(_ row: FitRowCase) {
        var random = SeededGenerator(seed: UInt64(row.count))
        let fetch = row.isGather ? K_FETCH_GATHER : K_FETCH_WINDOWS
        let luma = RowTaps(
            count: row.count, samples: row.samples, fetch: fetch, random: &random)
        let chroma = RowTaps(
            count: row.count, samples: row.samples, fetch: fetch, random: &random)
        // Six rows, each starting at an odd address of its own.
        let step = row.samples + 1
        let bytes = (0..<6 * step + 1).map { _ in
            row.isExtreme
                ? (Bool.random(using: &random) ? UInt8.max : 0)
                : UInt8.random(in: 0...255, using: &random)
        }
        var colour = k_u8_fit_colour()
        colour.luma = 1.164
        colour.u = (0, -0.39, 2.02)
        colour.v = (1.6, -0.81, 0)
        colour.bias = (-223, 135, -277)
        colour.mean = (103.5, 116.25, 0)
        colour.scale = (0.0174, 1, 1 / 255)
        colour.channels = row.channels
        for rounds in [Int32(0), 1] {
            colour.round = rounds
            var plain = [Float](repeating: -7, count: 3 * (row.count + 1))
            var quick = plain
            bytes.withUnsafeBufferPointer { bytes in
                luma.withTaps { luma in
                    chroma.withTaps { chroma in
                        let base = bytes.baseAddress! + 1
                        var source = k_u8_fit_source(
                            y0: base, y1: base + step, u0: base + 2 * step, u1: base + 3 * step,
                            v0: base + 4 * step, v1: base + 5 * step, luma0: 0.3 / 2048,
                            luma1: 0.7 / 2048, chroma0: 0.9 / 2048, chroma1: 0.1 / 2048,
                            luma: luma, chroma: chroma)
                        let width = row.count + 1
                        plain.withUnsafeMutableBufferPointer {
                            let out = $0.baseAddress!
                            k_u8_fit_row__c(
                                &source, &colour, out, out + width, out + 2 * width, row.count)
                        }
                        quick.withUnsafeMutableBufferPointer {
                            let out = $0.baseAddress!
                            k_u8_fit_row__avx2(
                                &source, &colour, out, out + width, out + 2 * width, row.count)
                        }
                    }
                }
            }
            #expect(plain == quick)
            #expect(plain[row.count] == -7)
        }
    }
}
