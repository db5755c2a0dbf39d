import Foundation
import Testing
import VisionCore

@testable import Media

@Suite struct DamageTests {
    /// A generator whose numbers are the same in every run.
    private struct Seeded: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var mixed = state
            mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
            return mixed ^ (mixed >> 31)
        }
    }

    @Test(arguments: ["a.mp4", "a.mkv", "a.ts", "a.gif"])
    func `no damage to a file is more than an error`(name: String) throws {
        let scratch = try ScratchFolder()
        try Synthetic.write(
            try Synthetic.frames(12, size: Size(width: 48, height: 32)), to: scratch.file(name))
        let whole = try Data(contentsOf: URL(fileURLWithPath: scratch.file(name)))
        var generator = Seeded(state: UInt64(name.utf8.count) &+ UInt64(whole.count))
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

    @Test func `tells that nothing decodes any more when a broadcast changes its codec`() throws {
        let scratch = try ScratchFolder()
        try Synthetic.write(try Synthetic.frames(20), to: scratch.file("one.ts"))
        guard
            try CommandLineTool.output(
                "ffmpeg",
                [
                    "-v", "quiet", "-i", scratch.file("one.ts"), "-c:v", "mpeg2video",
                    scratch.file("two.ts"),
                ]) != nil
        else { return }
        var data = try Data(contentsOf: URL(fileURLWithPath: scratch.file("one.ts")))
        data.append(try Data(contentsOf: URL(fileURLWithPath: scratch.file("two.ts"))))
        try data.write(to: URL(fileURLWithPath: scratch.file("both.ts")))
        let clip = try Clip.read(scratch.file("both.ts"))
        #expect(clip.frames.count == 20)
        #expect(clip.refusedPackets >= 15)
        #expect(try Clip.read(scratch.file("one.ts")).refusedPackets == 0)
    }

    @Test func `gives the frames that ffmpeg gives of a link that loses packets`() throws {
        let scratch = try ScratchFolder()
        try Synthetic.write(
            try Synthetic.frames(100, size: Size(width: 320, height: 192)),
            to: scratch.file("a.ts"))
        let whole = try Data(contentsOf: URL(fileURLWithPath: scratch.file("a.ts")))
        var generator = Seeded(state: 1)
        var lossy = Data()
        for start in stride(from: 0, to: whole.count - 187, by: 188) {
            if start > 188 * 20, Int.random(in: 0..<100, using: &generator) == 0 { continue }
            lossy.append(whole[start..<(start + 188)])
        }
        try lossy.write(to: URL(fileURLWithPath: scratch.file("lossy.ts")))
        let clip = try Clip.read(scratch.file("lossy.ts"))
        #expect(clip.frames.count >= 95)
        guard
            let raw = try CommandLineTool.pictures(
                of: scratch.file("lossy.ts"), pixelFormat: "yuv420p")
        else { return }
        #expect(clip.frames.count >= raw.count / (320 * 192 * 3 / 2))
    }
}
