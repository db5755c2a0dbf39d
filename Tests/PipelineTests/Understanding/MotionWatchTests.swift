import Imaging
import TestSupport
import Testing
import VisionCore

@testable import Pipeline

@Suite struct MotionWatchTests {
    private static let size = Size(width: 320, height: 180)

    /// A scene of stripes with sensor noise, and a bright square at `square`.
    private static func means(
        square: (x: Int, y: Int)? = nil, shift: Int = 0, light: Int = 0, seed: inout SeededRandom
    ) -> BlockMeans {
        var pixels = [UInt8](repeating: 0, count: size.width * size.height)
        for y in 0..<size.height {
            for x in 0..<size.width {
                var value =
                    60 + ((x + shift) / 40 % 2) * 80 + light + Int.random(in: -4...4, using: &seed)
                if let square, abs(x - square.x) < 12, abs(y - square.y) < 12 { value = 240 }
                pixels[y * size.width + x] = UInt8(clamping: value)
            }
        }
        return means(of: pixels)
    }

    private static func means(of pixels: [UInt8]) -> BlockMeans {
        pixels.withUnsafeBufferPointer { buffer in
            let planes = buffer.baseAddress.map {
                [ImageView.Plane(base: $0, stride: size.width)]
            }
            return BlockMeans(
                ImageView(
                    size: size, layout: .gray,
                    colour: ColourSpace(matrix: .bt601, isFullRange: true), planes: planes ?? []))
        }
    }

    private static func time(_ frame: Int) -> MediaInstant {
        MediaInstant(nanoseconds: Int64(frame) * 100_000_000)
    }

    @Test func `means are those of the blocks`() {
        let pixels = (0..<Self.size.width * Self.size.height).map {
            UInt8($0 % Self.size.width / 2)
        }
        let means = Self.means(of: pixels)
        #expect(means.values.count == 32 * 18)
        // Columns 0, 4 and 8 of the first block, whose values are 0, 2 and 4.
        #expect(abs(means.values[0] - 2) < 0.01)
        #expect(means.values[31] > 154 && means.values[31] < 159)
        #expect(means.spread.deviation > 40)
    }

    @Test func `an object that passes moves, a quiet scene and changing light do not`() {
        var seed = SeededRandom(seed: 7)
        var watch = MotionWatch(.init())
        var findings: [PictureFinding] = []
        var still: [Bool] = []
        for frame in 0..<200 {
            let square = (80..<110).contains(frame) ? (x: (frame - 80) * 10 + 10, y: 90) : nil
            // The light rises by 20 levels within ten seconds.
            let light = frame > 120 ? min((frame - 120) / 4, 20) : 0
            let outcome = watch.look(
                at: Self.means(square: square, light: light, seed: &seed), time: Self.time(frame))
            findings += outcome.findings
            still.append(outcome.isStill)
        }
        #expect(findings.count == 2, "\(findings)")
        guard case .motion(true, _, _, ordinal: 0) = findings.first,
            case .motion(false, _, let length, ordinal: 0) = findings.last
        else {
            Issue.record("\(findings)")
            return
        }
        #expect(length > .milliseconds(2500) && length < .milliseconds(3500), "\(length)")
        #expect(still[0..<10].allSatisfy { !$0 }, "warm-up")
        #expect(still[20..<80].allSatisfy { $0 }, "quiet")
        #expect(still[83..<110].allSatisfy { !$0 }, "an object passes")
        #expect(still[125...].allSatisfy { $0 }, "light is no motion")
    }

    @Test func `motion outside the areas does not count`() {
        var seed = SeededRandom(seed: 8)
        let left: [NormalizedPoint] = [(0, 0), (0.5, 0), (0.5, 1), (0, 1)].map {
            NormalizedPoint(x: $0.0, y: $0.1)
        }
        for (x, expected) in [(60, true), (260, false)] {
            var watch = MotionWatch(.init(areas: [left]))
            var moved = false
            for frame in 0..<60 {
                let square = frame >= 30 ? (x: x, y: frame * 2) : nil
                let outcome = watch.look(
                    at: Self.means(square: square, seed: &seed), time: Self.time(frame))
                moved = moved || !outcome.findings.isEmpty
            }
            #expect(moved == expected, "at \(x)")
        }
    }

    @Test func `a covered lens is reported, and its end`() {
        var seed = SeededRandom(seed: 9)
        var watch = MotionWatch(.init())
        var findings: [(Int, PictureFinding)] = []
        let black = Self.means(of: [UInt8](repeating: 3, count: 320 * 180))
        for frame in 0..<200 {
            let means = (50..<150).contains(frame) ? black : Self.means(seed: &seed)
            findings += watch.look(at: means, time: Self.time(frame)).findings.map { (frame, $0) }
        }
        let blind = findings.compactMap { frame, finding -> (Int, Bool)? in
            if case .blind(let isBlind, _, _) = finding { (frame, isBlind) } else { nil }
        }
        #expect(blind.map(\.1) == [true, false])
        #expect(blind.map(\.0) == [100, 150])
    }

    @Test func `a turned camera is reported once, and that it stays where it is`() {
        var seed = SeededRandom(seed: 10)
        var watch = MotionWatch(.init())
        var turned: [Int] = []
        var settled: [Int] = []
        for frame in 0..<200 {
            let means = Self.means(shift: frame < 60 ? 0 : 30, seed: &seed)
            for finding in watch.look(at: means, time: Self.time(frame)).findings {
                guard case .moved(let isMoved, _, ordinal: 0) = finding else { continue }
                if isMoved { turned.append(frame) } else { settled.append(frame) }
            }
        }
        #expect(turned == [90])
        #expect(settled == [121])
    }

    @Test func `what began has an end when the source goes`() {
        var seed = SeededRandom(seed: 11)
        var watch = MotionWatch(.init())
        for frame in 0..<40 {
            let square = frame >= 20 ? (x: frame * 5, y: 90) : nil
            _ = watch.look(at: Self.means(square: square, seed: &seed), time: Self.time(frame))
        }
        let ends = watch.restart(at: Self.time(40))
        #expect(ends.count == 1)
        #expect(watch.restart(at: Self.time(41)).isEmpty)
    }
}
