import Foundation
import Testing
import VisionCore

@Suite struct RoundingTests {
    @Test(arguments: [
        (0.5, Int64(0)), (1.5, 2), (2.5, 2), (-0.5, 0), (-1.5, -2), (1e30, .max), (-1e30, .min),
        (.infinity, .max), (.nan, 0), (-123_456.7, -123_457),
    ])
    func `a double becomes the nearest whole number that there is`(value: Double, whole: Int64) {
        #expect(Int64(roundedHalfToEven: value) == whole)
    }

    @Test(arguments: [
        (Int64(0), Int64(0)), (499_999, 0), (500_000, 0), (500_001, 1), (1_500_000, 2),
        (2_500_000, 2), (-500_000, 0), (-1_500_000, -2), (.max, 9_223_372_036_855),
    ])
    func `milliseconds are rounded half to even`(nanoseconds: Int64, milliseconds: Int64) {
        #expect(Duration.nanoseconds(nanoseconds).milliseconds == milliseconds)
    }

    @Test func `lengths of time beyond the limits saturate`() {
        #expect(Duration.seconds(Int64.max).nanoseconds == .max)
        #expect(Duration.seconds(Int64.min).nanoseconds == .min)
        #expect(MediaInstant(nanoseconds: .max) + .seconds(1) == MediaInstant(nanoseconds: .max))
        let age = MediaInstant(nanoseconds: .max) - MediaInstant(nanoseconds: .min)
        #expect(age.nanoseconds == .max)
    }

    @Test func `instants and wrapped lengths are encoded as bare nanoseconds`() throws {
        struct Pair: Codable, Equatable {
            var time: MediaInstant
            @Nanoseconds var hold: Duration
        }
        let pair = Pair(time: MediaInstant(nanoseconds: -7), hold: .milliseconds(200))
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let text = String(decoding: try encoder.encode(pair), as: UTF8.self)
        #expect(text == #"{"hold":200000000,"time":-7}"#)
        #expect(try JSONDecoder().decode(Pair.self, from: Data(text.utf8)) == pair)
    }
}
