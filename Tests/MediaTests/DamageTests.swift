import Foundation
import TestSupport
import Testing
import VisionCore

@testable import Media

@Suite struct DamageTests {
    @Test(arguments: ["a.mp4", "a.mkv", "a.ts", "a.gif"])
    func `no damage to a file is more than an error`(name: String) throws {
        let scratch = try ScratchFolder()
        try Synthetic.write(
            try Synthetic.frames(12, size: Size(width: 48, height: 32)), to: scratch.file(name))
        let whole = try Data(contentsOf: URL(fileURLWithPath: scratch.file(name)))
        var generator = SeededRandom(seed: UInt64(name.utf8.count) &+ UInt64(whole.count))
        for round in 0..<60 {
            var data = whole
            for _ in 0..<Int.random(in: 1...30, using: &generator) {
                let place = Int.random(in: 0..<data.count, using: &generator)
                data[place] = UInt8.random(in: 0...255, using: &generator)
            }
            if round % 3 == 0 { data = data.prefix(data.count * (round + 1) / 61) }
            let path = scratch.file("damaged-" + name)
            try data.write(to: URL(fileURLWithPath: path))
            var last: Int64?
            do {
                _ = try Clip.read(path, threads: 1, keep: false) { frame in
                    #expect(last.map { frame.pts.value > $0 } ?? true)
                    last = frame.pts.value
                }
            } catch let error as MediaError {
                #expect(!error.summary.isEmpty)
            }
        }
    }

    @Test(arguments: [1, 2, 3])
    func `a picture that breaks off ends no process`(threads: Int) throws {
        let path = Fixture.path("Malformed/media/webp-that-breaks-off")
        let clip = try Clip.read(path, threads: threads)
        #expect(clip.frames.count == 1)
        #expect(clip.refusedPackets == 1)
    }

    @Test(arguments: [("libx264", "mpeg2video"), ("mpeg2video", "libx264"), ("libx264", "libx265")])
    func `a broadcast that changes its codec goes on`(first: String, second: String) throws {
        let scratch = try ScratchFolder()
        var both = Data()
        for (name, codec) in [("one.ts", first), ("two.ts", second), ("three.ts", first)] {
            guard
                try CommandLineTool.output(
                    "ffmpeg",
                    [
                        "-v", "quiet", "-f", "lavfi", "-i",
                        "testsrc2=size=160x96:rate=25:duration=2", "-c:v", codec,
                        scratch.file(name),
                    ]) != nil
            else { return }
            both.append(try Data(contentsOf: URL(fileURLWithPath: scratch.file(name))))
        }
        try both.write(to: URL(fileURLWithPath: scratch.file("both.ts")))
        let clip = try Clip.read(scratch.file("both.ts"))
        #expect(clip.codecs.count == 2)
        // The picture at a seam is lost where its end cannot be told from what follows.
        #expect((149...150).contains(clip.frames.count))
        let times = clip.frames.map(\.pts.value)
        #expect(zip(times, times.dropFirst()).allSatisfy { $0 < $1 })
    }

    @Test func `gives the frames that ffmpeg gives of a link that loses packets`() throws {
        let scratch = try ScratchFolder()
        try Synthetic.write(
            try Synthetic.frames(100, size: Size(width: 320, height: 192)),
            to: scratch.file("a.ts"))
        let whole = try Data(contentsOf: URL(fileURLWithPath: scratch.file("a.ts")))
        var generator = SeededRandom(seed: 1)
        var lossy = Data()
        for start in stride(from: 0, to: whole.count - 187, by: 188) {
            if start > 188 * 20, Int.random(in: 0..<100, using: &generator) == 0 { continue }
            lossy.append(whole[start..<(start + 188)])
        }
        try lossy.write(to: URL(fileURLWithPath: scratch.file("lossy.ts")))
        let clip = try Clip.read(scratch.file("lossy.ts"))
        #expect(clip.frames.count >= 95)
        let raw = try FFmpeg.pictures(
            of: scratch.file("lossy.ts"), pixelFormat: "yuv420p")
        #expect(clip.frames.count >= raw.count / (320 * 192 * 3 / 2))
    }
}
