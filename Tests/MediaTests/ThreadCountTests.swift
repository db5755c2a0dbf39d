import Foundation
import TestSupport
import Testing
import VisionCore

@testable import Media

/// A clip of ffmpeg's test picture, coded in some way.
struct CodedClip: Sendable, CustomTestStringConvertible {
    let file: String
    let arguments: [String]

    var testDescription: String { file }

    static let all = [
        CodedClip(file: "b-frames.mp4", arguments: ["-c:v", "libx264", "-bf", "3", "-g", "20"]),
        CodedClip(
            file: "open-gop.ts",
            arguments: ["-c:v", "libx264", "-x264-params", "open-gop=1:bframes=3:keyint=16"]),
        CodedClip(file: "one-key.mkv", arguments: ["-c:v", "libx264", "-g", "600"]),
        CodedClip(file: "slices.mp4", arguments: ["-c:v", "libx264", "-x264-params", "slices=4"]),
        CodedClip(file: "plain.avi", arguments: ["-c:v", "mpeg4", "-g", "12", "-bf", "2"]),
        CodedClip(file: "broadcast.mpg", arguments: ["-c:v", "mpeg2video", "-bf", "2"]),
        CodedClip(file: "photos.avi", arguments: ["-c:v", "mjpeg"]),
    ]

    /// Writes it to `path`; false where ffmpeg is not there.
    func write(to path: String) throws -> Bool {
        try CommandLineTool.output(
            "ffmpeg",
            [
                "-v", "error", "-f", "lavfi", "-i", "testsrc2=size=192x112:rate=25:duration=4",
            ] + arguments + ["-y", path]) != nil
    }
}

@Suite struct ThreadCountTests {
    @Test(arguments: CodedClip.all)
    func `damage gives the same with any number of threads`(clip: CodedClip) throws {
        let scratch = try ScratchFolder()
        let path = scratch.file(clip.file)
        guard try clip.write(to: path) else { return }
        let whole = try Data(contentsOf: URL(fileURLWithPath: path))
        try #require(!whole.isEmpty)
        var generator = SeededRandom(seed: UInt64(whole.count))
        var damaged = 0
        for round in 0..<5 {
            var data = whole
            // Headers at the start stay whole, so that there is something to decode.
            for _ in 0..<(4 << round) {
                let place = Int.random(
                    in: min(4_000, data.count / 2)..<data.count, using: &generator)
                data[place] = UInt8.random(in: 0...255, using: &generator)
            }
            let hurt = scratch.file("hurt-\(round)-" + clip.file)
            try data.write(to: URL(fileURLWithPath: hurt))
            let one = try ClipTrace(of: hurt, threads: 1)
            if one.refusedPackets > 0 || one.frames.contains(where: \.isCorrupt) { damaged += 1 }
            for threads in [2, 3, 7] {
                let trace = try ClipTrace(of: hurt, threads: threads)
                #expect(trace.difference(from: one) == nil, "round \(round), \(threads) threads")
            }
        }
        #expect(damaged > 0, "no round damaged anything")
    }

    @Test func `a whole clip is decoded as it is, with any number of threads`() throws {
        let scratch = try ScratchFolder()
        for clip in CodedClip.all {
            let path = scratch.file(clip.file)
            guard try clip.write(to: path) else { return }
            let one = try ClipTrace(of: path, threads: 1)
            #expect(one.frames.count == 100 && one.refusedPackets == 0, "\(clip.file)")
            let four = try ClipTrace(of: path, threads: 4)
            #expect(four.difference(from: one) == nil, "\(clip.file)")
        }
    }
}

/// A generator whose numbers are the same in every run.
struct SeededBits: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
