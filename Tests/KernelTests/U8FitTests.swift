import CKernels
import TestSupport
import Testing

/// Random windows and places over rows of `samples` bytes, as the fitting code makes them.
final class RowTaps {
    private let left: [Int32]
    private let right: [Int32]
    private var weights: [Int16] = []
    private var places: [Int32] = []
    private var quarters: [Int8] = []
    private var rounds: [Int16] = []
    private var starts: [Int32]
    private var pairs: [UInt8]
    private var groups: [UInt8]
    private let fetch: k_fetch
    private var wideStarts: [Int32] = []
    private var widePairs: [UInt8]
    private var wideGroups: [UInt8]
    private var wideWidth: Int32 = 0

    /// `count` columns evenly spread over `samples`, in windows of four columns or of one.
    init(count: Int, samples: Int, fetch: k_fetch, random: inout SeededRandom) {
        self.fetch = fetch
        let padded = (count + 15) / 16 * 16
        let columns = fetch == K_FETCH_WINDOWS ? 4 : 1
        let bytes = fetch == K_FETCH_WINDOWS ? 16 : 4
        left = (0..<padded).map { Int32(min($0, count - 1) * samples / count) }
        right = left.map { min($0 + 1, Int32(samples - 1)) }
        starts = [Int32](repeating: 0, count: padded)
        pairs = [UInt8](repeating: 0x80, count: 4 * padded)
        groups = pairs
        widePairs = [UInt8](repeating: 0, count: 4 * padded)
        wideGroups = widePairs
        for i in 0..<padded {
            let second = Int16.random(in: 0...2048, using: &random)
            weights += [2048 - second, second]
            let window = i / columns
            let start = min(Int(left[window * columns]), samples - bytes)
            starts[window] = Int32(start)
            let base = columns == 1 ? 4 * (i % 4) : 0
            pairs[4 * i] = UInt8(base + Int(left[i]) - start)
            pairs[4 * i + 2] = UInt8(base + Int(right[i]) - start)
            for side in 0..<2 {
                let far = Int8.random(in: 0...4, using: &random)
                quarters += [4 - far, far]
                rounds.append(Int16.random(in: 0...15, using: &random))
                let ends = [left[i], right[i]]
                for index in 0..<2 {
                    let place = ends[(side + index) % 2]
                    places.append(place)
                    groups[4 * i + 2 * side + index] = UInt8(base + Int(place) - start)
                }
            }
        }
        fillWide(samples)
    }

    /// Windows for sixteen columns, of the least width that holds them, if any.
    private func fillWide(_ samples: Int) {
        let blocks = stride(from: 0, to: left.count, by: 16)
        let spread = blocks.map { Int(right[$0 + 15] - left[$0]) }.max() ?? 0
        guard let width = [64, 128].first(where: { spread < $0 && samples >= $0 }) else { return }
        wideWidth = Int32(width)
        wideStarts = blocks.map { min(left[$0], Int32(samples - width)) }
        for i in left.indices {
            let start = wideStarts[i / 16]
            widePairs[4 * i] = UInt8(left[i] - start)
            widePairs[4 * i + 2] = UInt8(right[i] - start)
            for index in 0..<4 { wideGroups[4 * i + index] = UInt8(places[4 * i + index] - start) }
        }
    }

    /// Calls `body` with the wide windows that fetch `bytes`.
    private func withWide(_ bytes: [UInt8], _ body: (k_u8_wide) -> Void) {
        wideStarts.withUnsafeBufferPointer { starts in
            bytes.withUnsafeBufferPointer { bytes in
                body(
                    k_u8_wide(
                        width: wideWidth, starts: starts.baseAddress, places: bytes.baseAddress))
            }
        }
    }

    func withLuma(_ body: (UnsafePointer<k_u8_taps>) -> Void) {
        starts.withUnsafeBufferPointer { starts in
            pairs.withUnsafeBufferPointer { pairs in
                left.withUnsafeBufferPointer { left in
                    right.withUnsafeBufferPointer { right in
                        weights.withUnsafeBufferPointer { weights in
                            withWide(widePairs) { wide in
                                let taps = k_u8_taps(
                                    left: left.baseAddress, right: right.baseAddress,
                                    weights: weights.baseAddress, starts: starts.baseAddress,
                                    shuffles: pairs.baseAddress, fetch: fetch, wide: wide)
                                withUnsafePointer(to: taps, body)
                            }
                        }
                    }
                }
            }
        }
    }

    func withChroma(_ body: (UnsafePointer<k_u8_chroma_taps>) -> Void) {
        starts.withUnsafeBufferPointer { starts in
            groups.withUnsafeBufferPointer { groups in
                places.withUnsafeBufferPointer { places in
                    quarters.withUnsafeBufferPointer { quarters in
                        rounds.withUnsafeBufferPointer { rounds in
                            withWide(wideGroups) { wide in
                                let taps = k_u8_chroma_taps(
                                    samples: places.baseAddress, weights: quarters.baseAddress,
                                    rounds: rounds.baseAddress, starts: starts.baseAddress,
                                    shuffles: groups.baseAddress, fetch: fetch, wide: wide)
                                withUnsafePointer(to: taps, body)
                            }
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
        let rows = [(max(16, count * 3), false), (count * 5 + 60, true), (count * 11 + 4, true)]
        return rows.flatMap { samples, isGather in
            [Int32(1), 3].flatMap { channels in
                [false, true].map { isExtreme in
                    FitRowCase(
                        count: count, samples: samples, isGather: isGather, channels: channels,
                        isExtreme: isExtreme)
                }
            }
        }
    }

    var colour: k_u8_fit_colour {
        var colour = k_u8_fit_colour()
        colour.y = (9539, 9539, 9539)
        colour.u = (0, -3209, 16525)
        colour.v = (13075, -6660, 0)
        colour.bias = (-148_531, -148_531, -148_531)
        colour.shift = 13
        colour.mean = (103.5, 116.25, 0)
        colour.scale = (0.0174, 1, 1 / 255)
        colour.channels = channels
        return colour
    }
}

@Suite(.enabled(if: k_cpu_tier().rawValue >= K_TIER_AVX2.rawValue)) struct U8FitTests {
    private static let hasVBMI =
        k_cpu_tier().rawValue >= K_TIER_AVX512.rawValue && k_u8_has_vbmi() != 0

    @Test(arguments: FitRowCase.all)
    func `every variant blends across to the bits of plain C`(_ row: FitRowCase) {
        var random = SeededRandom(seed: UInt64(row.count))
        let fetch = row.isGather ? K_FETCH_GATHER : K_FETCH_WINDOWS
        let luma = RowTaps(
            count: row.count, samples: row.samples, fetch: fetch, random: &random)
        let chroma = RowTaps(
            count: row.count, samples: row.samples, fetch: fetch, random: &random)
        // Five rows, each starting at an odd address of its own.
        let step = row.samples + 1
        let bytes = (0..<5 * step + 1).map { _ in
            row.isExtreme
                ? (Bool.random(using: &random) ? UInt8.max : 0)
                : UInt8.random(in: 0...255, using: &random)
        }
        var colour = row.colour
        let pitch = (row.count + 15) / 16 * 16 + 1
        var plain = [Int16](repeating: -7, count: 3 * pitch)
        var quick = plain
        var wide = plain
        bytes.withUnsafeBufferPointer { bytes in
            luma.withLuma { luma in
                chroma.withChroma { chroma in
                    let base = bytes.baseAddress! + 1
                    var source = k_u8_fit_source(
                        y: base, u_near: base + step, u_far: base + 2 * step,
                        v_near: base + 3 * step, v_far: base + 4 * step, luma: luma,
                        chroma: chroma, next_y: base, next_u: nil, next_v: base + step)
                    plain.withUnsafeMutableBufferPointer {
                        k_u8_fit_across__c(&source, &colour, $0.baseAddress, pitch, row.count)
                    }
                    quick.withUnsafeMutableBufferPointer {
                        k_u8_fit_across__avx2(&source, &colour, $0.baseAddress, pitch, row.count)
                    }
                    guard Self.hasVBMI else { return wide = quick }
                    wide.withUnsafeMutableBufferPointer {
                        k_u8_fit_across__vbmi(&source, &colour, $0.baseAddress, pitch, row.count)
                    }
                }
            }
        }
        for channel in 0..<Int(row.channels) {
            let columns = channel * pitch..<channel * pitch + row.count
            #expect(plain[columns] == quick[columns])
            #expect(quick[channel * pitch + pitch - 1] == -7)
            #expect(plain[columns] == wide[columns])
            #expect(wide[channel * pitch + pitch - 1] == -7)
        }
    }

    @Test(arguments: FitRowCase.all.filter { !$0.isGather })
    func `every variant blends downwards to the bits of plain C`(_ row: FitRowCase) {
        var random = SeededRandom(seed: UInt64(row.count))
        let pitch = (row.count + 15) / 16 * 16
        let level = { (random: inout SeededRandom) -> Int16 in
            row.isExtreme
                ? (Bool.random(using: &random) ? 32640 : 0)
                : Int16.random(in: 0...32640, using: &random)
        }
        let upper = (0..<3 * pitch).map { _ in level(&random) }
        let lower = (0..<3 * pitch).map { _ in level(&random) }
        var colour = row.colour
        for below: Int32 in [0, 1, 700, 1024, 2047, 2048] {
            var plain = [Float](repeating: -7, count: 3 * (row.count + 1))
            var quick = plain
            let width = row.count + 1
            plain.withUnsafeMutableBufferPointer {
                let out = $0.baseAddress!
                k_u8_fit_down__c(
                    upper, lower, pitch, 2048 - below, below, &colour, out, out + width,
                    out + 2 * width, row.count)
            }
            quick.withUnsafeMutableBufferPointer {
                let out = $0.baseAddress!
                k_u8_fit_down__avx2(
                    upper, lower, pitch, 2048 - below, below, &colour, out, out + width,
                    out + 2 * width, row.count)
            }
            #expect(plain == quick)
            #expect(plain[row.count] == -7)
            guard Self.hasVBMI else { continue }
            quick.withUnsafeMutableBufferPointer {
                $0.update(repeating: -7)
                let out = $0.baseAddress!
                k_u8_fit_down__avx512(
                    upper, lower, pitch, 2048 - below, below, &colour, out, out + width,
                    out + 2 * width, row.count)
            }
            #expect(plain == quick)
        }
    }
}
