import Foundation
import TestSupport
import Testing
import VisionCore

@testable import Media

@Suite struct SoundTests {
    /// A second of 440 Hz beside a picture, coded as `codec` into `path`; false without ffmpeg.
    private func write(_ codec: String, rate: Int, to path: String) throws -> Bool {
        try CommandLineTool.output(
            "ffmpeg",
            [
                "-v", "error", "-f", "lavfi", "-i", "testsrc2=size=64x48:rate=25:duration=1",
                "-f", "lavfi", "-i", "sine=frequency=440:duration=1:sample_rate=\(rate)", "-c:v",
                "libx264", "-preset", "ultrafast", "-c:a", codec, path,
            ]) != nil
    }

    private func codecs(of path: String) throws -> [String]? {
        try CommandLineTool.output(
            "ffprobe",
            ["-v", "error", "-show_entries", "stream=codec_name", "-of", "csv=p=0", path]
        ).map { String(decoding: $0, as: UTF8.self).split(separator: "\n").map(String.init) }
    }

    @Test(arguments: [
        ("pcm_alaw", "mkv", 8_000), ("pcm_s16be", "mov", 44_100), ("adpcm_ima_wav", "avi", 48_000),
        ("pcm_u8", "avi", 16_000), ("pcm_f64le", "mkv", 32_000), ("pcm_s32le", "mkv", 22_050),
    ])
    func `sound that the container does not take is coded again`(
        codec: String, ending: String, rate: Int
    ) throws {
        let scratch = try ScratchFolder()
        let source = scratch.file("a.\(ending)")
        guard try write(codec, rate: rate, to: source) else { return }
        let handling = try Transcode.run(source, to: scratch.file("b.mp4"))
        #expect(handling == .recoded(from: codec, to: "aac"))
        #expect(handling?.note?.contains(codec) == true)
        #expect(try codecs(of: scratch.file("b.mp4")) == ["h264", "aac"])
        let samples = try #require(
            try CommandLineTool.output(
                "ffmpeg",
                ["-v", "error", "-i", scratch.file("b.mp4"), "-f", "s16le", "-ac", "1", "-"]))
        let values = samples.withUnsafeBytes { Array($0.bindMemory(to: Int16.self)) }
        #expect(abs(values.count - rate) <= 2_048)
        let rises = zip(values, values.dropFirst()).count { $0 < 0 && $1 >= 0 }
        // The silence at the end, with which AAC fills its last frame, may rise through zero too.
        #expect(abs(rises - 440) < 30, "\(rises) rises")
    }

    @Test func `sound that the container takes is copied without a word`() throws {
        let scratch = try ScratchFolder()
        guard try write("aac", rate: 44_100, to: scratch.file("a.mp4")) else { return }
        let handling = try Transcode.run(scratch.file("a.mp4"), to: scratch.file("b.mkv"))
        #expect(handling == .copied)
        #expect(handling?.note == nil)
    }

    @Test func `sound that cannot be coded again is named`() throws {
        let scratch = try ScratchFolder()
        guard try write("pcm_s16le", rate: 9_000, to: scratch.file("a.mkv")) else { return }
        let handling = try Transcode.run(scratch.file("a.mkv"), to: scratch.file("b.mp4"))
        #expect(handling == .leftOut(codec: "pcm_s16le", reason: "9000 samples a second"))
        #expect(try codecs(of: scratch.file("b.mp4")) == ["h264"])
    }
}
