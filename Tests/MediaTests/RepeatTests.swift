import CFFmpeg
import CFFmpegShims
import Foundation
import TestSupport
import Testing

@testable import Media

/// Datagrams of RTP that come twice, as libavformat's depacketizer gives them to a parser.
@Suite struct RepeatTests {
    /// What one datagram carries.
    private struct Datagram: Equatable, CustomTestStringConvertible {
        var bytes: [UInt8]
        /// The time of its picture; nil where it is not known.
        var pts: Int64?
        var testDescription: String { "\(bytes.count) bytes at \(pts ?? -1)" }
    }

    /// What a parser made of datagrams.
    private struct Parsed: Equatable {
        var pictures: [Datagram] = []
        var dropped: Int64 = 0
    }

    private static let payload = 1_400
    private static let startCode: [UInt8] = [0, 0, 0, 1]

    /// A picture every 3600 ticks, as `ffmpeg` codes them: the units of each.
    private static func pictures(_ codec: AVCodecID) throws -> [[[UInt8]]] {
        let isH264 = codec == AV_CODEC_ID_H264
        let scratch = try ScratchFolder()
        let path = scratch.file("stream")
        let outcome = try Program.installed("ffmpeg").run(
            [
                "-v", "error", "-f", "lavfi", "-i", "testsrc2=s=320x240:r=25:d=1,noise=alls=12",
                "-c:v", isH264 ? "libx264" : "libx265", "-preset", "ultrafast", "-g", "10", "-bf",
                "0",
            ] + (isH264 ? [] : ["-x265-params", "log-level=none:bframes=0"]) + [
                "-f", isH264 ? "h264" : "hevc", path,
            ])
        #expect(outcome.exitCode == 0, "\(outcome.errors)")
        var pictures: [[[UInt8]]] = [[]]
        var hasSlice = false
        for unit in units(try scratch.bytes("stream")) {
            let isSlice = isH264 ? (1...5).contains(unit[0] & 31) : unit[0] >> 1 < 32
            let begins = isSlice ? unit[isH264 ? 1 : 2] & 0x80 != 0 : true
            if hasSlice, begins {
                pictures.append([])
                hasSlice = false
            }
            pictures[pictures.count - 1].append(unit)
            hasSlice = hasSlice || isSlice
        }
        return pictures
    }

    /// The units of a stream with start codes.
    private static func units(_ stream: Data) -> [[UInt8]] {
        var units: [[UInt8]] = []
        var (zeros, unit) = (0, [UInt8]?.none)
        for byte in stream {
            unit?.append(byte)
            if byte == 1, zeros >= 2 {
                if let unit { units.append(unit.dropLast(min(zeros, 3) + 1)) }
                unit = []
            }
            zeros = byte == 0 ? zeros + 1 : 0
        }
        return units + [unit].compactMap(\.self)
    }

    /// Units as datagrams: whole, or in parts of which the first has the start code.
    private static func datagrams(of units: [[UInt8]], pts: Int64?) -> [Datagram] {
        units.flatMap { unit in
            stride(from: 0, to: unit.count, by: payload).map { place in
                Datagram(
                    bytes: (place == 0 ? startCode : [])
                        + unit[place..<min(place + payload, unit.count)], pts: pts)
            }
        }
    }

    private static func datagrams(_ codec: AVCodecID) throws -> [Datagram] {
        try pictures(codec).enumerated().flatMap { index, units in
            datagrams(of: units, pts: Int64(index) * 3_600)
        }
    }

    /// The pictures that libav's parser finds, with or without repeats left out.
    private static func parse(
        _ datagrams: [Datagram], _ codec: AVCodecID, leavingOut: Bool = true
    ) throws -> Parsed {
        let parser = try #require(av_parser_init(Int32(bitPattern: codec.rawValue)))
        var context = avcodec_alloc_context3(nil)
        defer {
            av_parser_close(parser)
            avcodec_free_context(&context)
        }
        context?.pointee.codec_id = codec
        if leavingOut { #expect(sl_drop_repeats(parser) == 1) }
        var parsed = Parsed()
        for datagram in datagrams + [Datagram(bytes: [])] {
            // libav reads beyond the end.
            let padded = datagram.bytes + [UInt8](repeating: 0, count: 64)
            var (place, time) = (0, datagram.pts ?? sl_no_timestamp)
            repeat {
                var (out, size) = (UnsafeMutablePointer<UInt8>?.none, Int32(0))
                let used = padded.withUnsafeBufferPointer { buffer in
                    av_parser_parse2(
                        parser, context, &out, &size, buffer.baseAddress.map { $0 + place },
                        Int32(datagram.bytes.count - place), time, time, -1)
                }
                (place, time) = (place + Int(used), sl_no_timestamp)
                if let out, size > 0 {
                    parsed.pictures.append(
                        Datagram(
                            bytes: Array(UnsafeBufferPointer(start: out, count: Int(size))),
                            pts: parser.pointee.pts))
                }
            } while place < datagram.bytes.count
        }
        parsed.dropped = sl_dropped_repeats(parser)
        return parsed
    }

    private static let codecs = [AV_CODEC_ID_H264.rawValue, AV_CODEC_ID_HEVC.rawValue]

    @Test(arguments: codecs) func `each datagram twice makes the pictures of each once`(
        number: UInt32
    ) throws {
        let codec = AVCodecID(rawValue: number)
        let all = try Self.datagrams(codec)
        let once = try Self.parse(all, codec, leavingOut: false)
        #expect(once.pictures.count == 25 && all.count > 100, "\(all.count)")
        #expect(try Self.parse(all, codec) == once)
        let doubled = all.flatMap { [$0, $0] }
        let parsed = try Self.parse(doubled, codec)
        #expect(parsed.pictures == once.pictures)
        #expect(parsed.dropped == Int64(all.count))
        let damaged = try Self.parse(doubled, codec, leavingOut: false)
        #expect(damaged.pictures != once.pictures, "libav alone has them twice")
    }

    @Test(arguments: codecs) func `a datagram that comes again later, in the next picture too`(
        number: UInt32
    ) throws {
        let codec = AVCodecID(rawValue: number)
        let all = try Self.datagrams(codec)
        let once = try Self.parse(all, codec, leavingOut: false)
        for distance in [2, 7, 40] {
            var late: [Datagram] = []
            for (index, datagram) in all.enumerated() {
                late.append(datagram)
                let before = index - distance
                if before >= 0, before % 3 == 0, all[before].bytes.count >= 16 {
                    late.append(all[before])
                }
            }
            let parsed = try Self.parse(late, codec)
            #expect(parsed.pictures == once.pictures, "\(distance) later")
            #expect(parsed.dropped == Int64(late.count - all.count))
        }
    }

    @Test func `the short end of a unit, a whole small unit, the last of a stream`() throws {
        let codec = AV_CODEC_ID_H264
        var generator = SeededRandom(seed: 5)
        func unit(_ head: [UInt8], _ count: Int) -> [UInt8] {
            head + (0..<count).map { _ in UInt8.random(in: 1...255, using: &generator) }
        }
        // A slice whose last part has three bytes, and one of twenty.
        let pictures = [[unit([0x65, 0x88], 1_401)], [unit([0x41, 0x9A], 18)]]
        let all = pictures.enumerated().flatMap { index, units in
            Self.datagrams(of: units, pts: Int64(index) * 3_600)
        }
        #expect(all.map(\.bytes.count) == [1_404, 3, 24])
        let once = try Self.parse(all, codec, leavingOut: false)
        for index in all.indices {
            var doubled = all
            doubled.insert(all[index], at: index)
            let parsed = try Self.parse(doubled, codec)
            #expect(parsed.pictures == once.pictures && parsed.dropped == 1, "datagram \(index)")
        }
    }

    /// Datagrams that are equal and belong there.
    private static func equals() -> [(name: String, datagrams: [Datagram])] {
        var generator = SeededRandom(seed: 6)
        let noise = (0..<1_300).map { _ in UInt8.random(in: 1...255, using: &generator) }
        let slice: [UInt8] = startCode + [0x65, 0x88]
        func parts(_ part: [UInt8]) -> [Datagram] {
            [Datagram(bytes: slice + noise, pts: 0)]
                + [part, part, part, Array(noise.suffix(40))].map { Datagram(bytes: $0, pts: 0) }
        }
        let filler = startCode + [0x0C] + [UInt8](repeating: 0xFF, count: 1_399)
        let picture = [Datagram(bytes: slice + noise), Datagram(bytes: noise)]
        return [
            ("a flat picture without coding", parts([UInt8](repeating: 0x51, count: payload))),
            ("zero words", parts((0..<payload).map { $0 % 3 == 2 ? 3 : 0 })),
            ("skipped blocks", parts((0..<payload).map { UInt8(1 + $0 % 7) })),
            (
                "filler",
                ([filler] + (0..<2).map { _ in [UInt8](repeating: 0xFF, count: payload) }).map {
                    Datagram(bytes: $0, pts: 0)
                }
            ),
            (
                "pictures that stand still",
                (0..<3).flatMap { index in
                    picture.map { Datagram(bytes: $0.bytes, pts: index * 3_600) }
                }
            ),
            ("of no known time", picture + picture),
        ]
    }

    @Test(arguments: 0..<6) func `equal datagrams that belong there stay`(index: Int) throws {
        let row = Self.equals()[index]
        let parsed = try Self.parse(row.datagrams, AV_CODEC_ID_H264)
        #expect(parsed.dropped == 0, "\(row.name)")
        let untouched = try Self.parse(row.datagrams, AV_CODEC_ID_H264, leavingOut: false)
        #expect(parsed == untouched, "\(row.name)")
    }
}
