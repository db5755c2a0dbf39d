import Foundation
import Imaging
import TestSupport
import Testing
import VisionCore

@testable import Media

/// A wound file gives, from the place on, exactly what decoding all of it gives.
@Suite struct WindingTests {
    /// What a frame is: its timestamp, what was done to it, and its samples.
    private struct Seen: Equatable {
        let pts: Int64
        let fix: TimeFix?
        let size: Size
        let isKey: Bool
        let sum: UInt64

        init(_ frame: VideoFrame) {
            pts = frame.pts.value
            fix = frame.ptsFix
            size = frame.size
            isKey = frame.isKey
            sum = frame.withImage { image in
                var sum: UInt64 = 0xCBF2_9CE4_8422_2325
                for (index, plane) in image.planes.enumerated() {
                    let size = image.layout.planeSize(index, of: image.size)
                    for y in 0..<size.height {
                        for x in 0..<size.width {
                            sum =
                                (sum ^ UInt64(plane.base[y * plane.stride + x])) &* 0x100_0000_01B3
                        }
                    }
                }
                return sum
            }
        }
    }

    /// The frames at or after `time` nanoseconds of a file that was wound there; nil when it
    /// cannot be.
    private static func wound(_ path: String, to time: Int64) throws -> [Seen]? {
        let demuxer = try Demuxer(uri: path, options: InputOptions(), interrupt: InterruptToken())
        guard demuxer.isWindable, let origin = try demuxer.wind(to: time) else { return nil }
        let decoder = try VideoDecoder(stream: demuxer.video, threads: 2)
        var frames: [Seen] = []
        func drain() throws {
            while let frame = try decoder.receive() {
                if Self.time(of: frame, from: origin) >= time { frames.append(Seen(frame)) }
            }
        }
        while let packet = try demuxer.read() {
            guard packet.streamIndex == demuxer.video.index else { continue }
            try decoder.send(packet)
            try drain()
        }
        decoder.sendEnd()
        try drain()
        return frames
    }

    private static func time(of frame: VideoFrame, from origin: MediaTime) -> Int64 {
        MediaTime(value: frame.pts.value - origin.value, timeBase: origin.timeBase).nanoseconds
    }

    /// All frames of a file with their times.
    private static func all(_ path: String) throws -> [(time: Int64, seen: Seen)] {
        var origin: MediaTime?
        var frames: [(Int64, Seen)] = []
        _ = try Clip.read(path, keep: false) { frame in
            let start = origin ?? frame.pts
            origin = start
            frames.append((time(of: frame, from: start), Seen(frame)))
        }
        return frames
    }

    /// A clip of 12 seconds with B-frames and a key frame every two seconds.
    private static func clip(_ scratch: ScratchFolder, _ name: String, _ codec: [String]) throws
        -> String
    {
        let path = scratch.file(name)
        let source = ["-f", "lavfi", "-i", "testsrc2=size=160x120:rate=25:duration=12"]
        try FFmpeg.run(source + codec + ["-g", "50", path])
        return path
    }

    static let x264 = ["-c:v", "libx264", "-bf", "3", "-preset", "veryfast"]

    @Test(arguments: [
        ("a.mp4", x264), ("fragmented.mp4", x264 + ["-movflags", "frag_keyframe+empty_moov"]),
        ("a.mov", x264), ("a.mkv", x264), ("a.ts", x264), ("a.flv", x264),
        ("open.mkv", x264 + ["-x264-params", "open-gop=1"]),
        ("hevc.mp4", ["-c:v", "libx265", "-x265-params", "log-level=none"]),
        ("a.avi", ["-c:v", "mpeg4"]), ("b.avi", x264), ("a.webm", ["-c:v", "libvpx"]),
        ("mpeg2.ts", ["-c:v", "mpeg2video", "-bf", "2"]),
    ])
    func `what comes after the place is the same in every container`(
        name: String, codec: [String]
    ) throws {
        let scratch = try ScratchFolder()
        let path = try Self.clip(scratch, name, codec)
        let all = try Self.all(path)
        #expect(all.count == 300)
        for seconds in [0.02, 1.99, 2, 5, 7.3, 11.96, 30] {
            let time = Int64(seconds * 1e9)
            guard let wound = try Self.wound(path, to: time) else {
                // Without timestamps of their own, reordered frames are mended: all is decoded.
                #expect(name == "b.avi", "not wound to \(seconds)")
                continue
            }
            #expect(wound == all.filter { $0.time >= time }.map(\.seen), "\(seconds) s")
        }
    }

    @Test func `odd files are wound exactly or not at all`() throws {
        for odd in try OddFile.all() {
            let path = try odd.path()
            guard let all = try? Self.all(path), let last = all.last, all.count > 2
            else { continue }
            for part in [3, 2] {
                let time = last.time / Int64(part)
                guard let wound = try? Self.wound(path, to: time) else { continue }
                #expect(wound == all.filter { $0.time >= time }.map(\.seen), "\(odd.file)")
            }
        }
    }

    @Test func `timestamps that begin again before the place are not wound over`() throws {
        let scratch = try ScratchFolder()
        let part = try Self.clip(scratch, "part.ts", Self.x264)
        let once = try Data(contentsOf: URL(fileURLWithPath: part))
        let twice = scratch.file("twice.ts")
        try (once + once).write(to: URL(fileURLWithPath: twice))
        #expect(try Self.wound(twice, to: 5_000_000_000) != nil)
        #expect(try Self.wound(twice, to: 15_000_000_000) == nil)
    }

    @Test func `a damaged index leads nowhere else`() throws {
        let scratch = try ScratchFolder()
        let path = try Self.clip(scratch, "a.mkv", Self.x264)
        var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        // The Cues element, whose entries are made to lead to other clusters.
        let cues = try #require(bytes.lastRange(of: Data([0x1C, 0x53, 0xBB, 0x6B])))
        let positions = bytes[cues.upperBound...].indices.filter {
            bytes[$0] == 0xF1 && bytes[$0 + 1] == 0x83
        }
        #expect(!positions.isEmpty)
        for place in positions { bytes[place + 2] ^= 0x01 }
        let lying = scratch.file("lying.mkv")
        try bytes.write(to: URL(fileURLWithPath: lying))
        let all = try Self.all(path).filter { $0.time >= 7_000_000_000 }.map(\.seen)
        let wound = try? Self.wound(lying, to: 7_000_000_000)
        #expect(wound == nil || wound == all)
    }
}

extension Data {
    /// The last place of `other`.
    fileprivate func lastRange(of other: Data) -> Range<Data.Index>? {
        range(of: other, options: .backwards)
    }
}
