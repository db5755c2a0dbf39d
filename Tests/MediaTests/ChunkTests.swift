import Foundation
import TestSupport
import Testing
import VisionCore

@testable import Media

/// Chunks of a file, one behind the other, are the file: not a frame more, less or different.
@Suite struct ChunkTests {
    /// What a frame is before its time is mended.
    private struct Seen: Equatable {
        let pts: Int64?
        let size: Size
        let isKey: Bool
        let isCorrupt: Bool
        let sum: UInt64

        init(_ frame: VideoFrame) {
            pts = frame.sourcePTS
            size = frame.size
            isKey = frame.isKey
            isCorrupt = frame.isCorrupt
            sum = frame.sum
        }
    }

    private static func demuxer(_ path: String) throws(MediaError) -> Demuxer {
        try Demuxer(uri: path, options: InputOptions(), interrupt: InterruptToken())
    }

    /// What came of the chunks of a file together.
    private struct Chunks {
        var frames: [Seen] = []
        var refused = 0
        var count = 0
        /// Packets decoded before chunks, in all.
        var leads = 0
    }

    private static func chunks(
        of path: String, seconds: Double, threads: Int = 1, seeks: Bool = true
    ) throws -> Chunks? {
        guard case .success(let outline) = try demuxer(path).outline() else { return nil }
        let base = outline.timeBase
        let ticks = Int64(seconds * Double(base.denominator) / Double(base.numerator))
        var made = Chunks()
        for span in outline.chunks(every: ticks) {
            let decoder = try ChunkDecoder(
                span, isSeekable: seeks && outline.isSeekable, threads: threads
            ) { () throws(MediaError) in try demuxer(path) }
            while let output = try decoder.next() { made.frames.append(Seen(output.frame)) }
            made.refused += decoder.refusedPackets
            made.leads += decoder.leadPackets
            made.count += 1
        }
        return made
    }

    private static func compare(_ path: String, seconds: Double = 2, atLeast count: Int = 2) throws
        -> Chunks
    {
        var whole: [Seen] = []
        let clip = try Clip.read(path, threads: 1, keep: false) { whole.append(Seen($0)) }
        let made = try #require(try chunks(of: path, seconds: seconds), "\(path) is not cut")
        #expect(made.count >= count, "\(path)")
        #expect(made.frames == whole, "\(path): \(made.frames.count) of \(whole.count) frames")
        #expect(made.refused == clip.refusedPackets, "\(path)")
        return made
    }

    private static func clip(_ scratch: ScratchFolder, _ name: String, _ codec: [String]) throws
        -> String
    {
        let path = scratch.file(name)
        let source = ["-f", "lavfi", "-i", "testsrc2=size=160x120:rate=25:duration=16"]
        try FFmpeg.run(source + codec + [path])
        return path
    }

    static let x264 = ["-c:v", "libx264", "-bf", "3", "-preset", "veryfast", "-g", "25"]
    static let open = x264 + ["-x264-params", "open-gop=1"]
    static let hevc = [
        "-c:v", "libx265", "-preset", "ultrafast", "-x265-params",
        "log-level=none:keyint=25:min-keyint=25:open-gop=1",
    ]

    @Test(arguments: [
        ("a.mp4", x264), ("open.mp4", open), ("open.mkv", open), ("open.ts", open),
        ("fragmented.mp4", open + ["-movflags", "frag_keyframe+empty_moov"]),
        ("odd.ts", x264 + ["-output_ts_offset", "95443.7"]), ("hevc.mp4", hevc),
        ("hevc.mkv", hevc), ("mpeg2.ts", ["-c:v", "mpeg2video", "-bf", "2", "-g", "12"]),
        ("a.mov", ["-c:v", "mjpeg"]), ("a.webm", ["-c:v", "libvpx", "-g", "25"]),
    ])
    func `chunks are the file in every container`(name: String, codec: [String]) throws {
        let scratch = try ScratchFolder()
        let path = try Self.clip(scratch, name, codec)
        let made = try Self.compare(path, atLeast: 5)
        #expect(made.frames.count == 400)
        // Decoding begins near the chunk: what is decoded twice does not grow with the file.
        #expect(made.leads < 200 * (made.count - 1))
        let threaded = try Self.chunks(of: path, seconds: 3, threads: 3, seeks: false)
        #expect(threaded?.frames == made.frames)
    }

    @Test(arguments: ["open.mp4", "open.mkv", "open.ts", "hevc.mp4"], 1...4)
    func `damage is the same in chunks`(name: String, seed: Int) throws {
        let scratch = try ScratchFolder()
        let path = try Self.clip(scratch, name, name.hasPrefix("hevc") ? Self.hevc : Self.open)
        var bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
        var generator = SeededRandom(seed: UInt64(seed))
        for _ in 0..<6 {
            let place = Int.random(in: bytes.count / 20..<bytes.count * 19 / 20, using: &generator)
            for offset in 0..<Int.random(in: 1...200, using: &generator)
            where place + offset < bytes.count {
                bytes[place + offset] = UInt8.random(in: 0...255, using: &generator)
            }
        }
        let damaged = scratch.file("damaged-" + name)
        try Data(bytes).write(to: URL(fileURLWithPath: damaged))
        _ = try Self.compare(damaged, atLeast: 1)
    }

    @Test func `odd files are cut exactly or not at all`() throws {
        for odd in try OddFile.all() {
            let path = try odd.path()
            guard let demuxer = try? Self.demuxer(path),
                case .success(let outline) = demuxer.outline(), outline.packetCount > 2,
                (try? Clip.read(path, keep: false)) != nil
            else { continue }
            _ = try Self.compare(path, seconds: 1, atLeast: 1)
        }
    }

    @Test func `a clock that begins again is not cut behind`() throws {
        let scratch = try ScratchFolder()
        let part = try Self.clip(scratch, "part.ts", Self.open)
        let once = try Data(contentsOf: URL(fileURLWithPath: part))
        let twice = scratch.file("twice.ts")
        try (once + once).write(to: URL(fileURLWithPath: twice))
        guard case .success(let outline) = try Self.demuxer(twice).outline() else {
            Issue.record("\(twice) is not cut")
            return
        }
        #expect(outline.cuts.isEmpty)
        _ = try Self.compare(twice, atLeast: 1)
    }

    @Test func `a file without timestamps is not cut`() throws {
        let scratch = try ScratchFolder()
        let path = try Self.clip(scratch, "a.avi", ["-c:v", "libx264", "-bf", "2"])
        guard case .failure(let refused) = try Self.demuxer(path).outline() else {
            Issue.record("an AVI of reordered frames has timestamps")
            return
        }
        #expect(refused.reason == .timeless)
    }

    @Test func `a file that changed is refused`() throws {
        let scratch = try ScratchFolder()
        let path = try Self.clip(scratch, "a.mkv", Self.x264)
        let other = try Self.clip(scratch, "b.mkv", Self.x264 + ["-g", "33"])
        guard case .success(let outline) = try Self.demuxer(path).outline() else { return }
        let span = try #require(outline.chunks(every: 4_000).dropFirst().first)
        #expect(throws: MediaError.self) {
            let decoder = try ChunkDecoder(span, isSeekable: true, threads: 1) {
                () throws(MediaError) in try Self.demuxer(other)
            }
            while try decoder.next() != nil {}
        }
    }
}
