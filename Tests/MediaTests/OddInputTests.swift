import Foundation
import TestSupport
import Testing
import VisionCore

@testable import Media

/// Inputs that people have and nobody plans for.
@Suite struct OddInputTests {
    private func frames(of path: String) throws -> Int { try Clip.read(path).frames.count }

    @Test func `a path that is no UTF-8 is opened by its bytes`() throws {
        let scratch = try ScratchFolder()
        try Synthetic.write(try Synthetic.frames(5), to: scratch.file("a.mp4"))
        try Synthetic.write(try Synthetic.frames(1), to: scratch.file("p/%d.jpg"))
        func copy(_ from: String, to bytes: [UInt8]) throws -> String {
            let data = try Data(contentsOf: URL(fileURLWithPath: scratch.file(from)))
            let path = Array(scratch.file("").utf8) + bytes
            let file = path.withUnsafeBufferPointer { buffer in
                open(String(decoding: buffer, as: UTF8.self), O_RDONLY)
            }
            #expect(file < 0)
            let number = (path + [0]).withUnsafeBufferPointer { buffer in
                buffer.withMemoryRebound(to: CChar.self) { characters in
                    characters.baseAddress.map { open($0, O_WRONLY | O_CREAT, 0o600) } ?? -1
                }
            }
            try #require(number >= 0)
            FileHandle(fileDescriptor: number, closeOnDealloc: true).write(data)
            return PathText.text(of: path)
        }
        let latin = Array("caf".utf8) + [0xE9] + Array(".mp4".utf8)
        let clip = try copy("a.mp4", to: latin)
        #expect(clip.hasSuffix(#"caf\xE9.mp4"#))
        #expect(try frames(of: clip) == 5)
        _ = try copy("p/0.jpg", to: Array("p/".utf8) + [0xE9] + Array(".jpg".utf8))
        #expect(try frames(of: scratch.file("p")) == 2)
        try Synthetic.write(try Synthetic.frames(3), to: scratch.file(#"sal\xEDda.mp4"#))
        #expect(try frames(of: scratch.file(#"sal\xEDda.mp4"#)) == 3)
        let names = try FileManager.default.contentsOfDirectory(atPath: scratch.path)
        #expect(!names.contains(#"sal\xEDda.mp4"#))
    }

    @Test func `a zero byte does not end a name`() throws {
        let scratch = try ScratchFolder()
        try Synthetic.write(try Synthetic.frames(1), to: scratch.file("a.mp4"))
        let error = #expect(throws: MediaError.self) {
            _ = try Clip.read(scratch.file("a.mp4\u{0}.txt"))
        }
        #expect(error?.summary.contains("zero byte") == true)
    }

    @Test func `more than 32 streams are no obstacle`() throws {
        let scratch = try ScratchFolder()
        try Synthetic.write(try Synthetic.frames(10), to: scratch.file("a.mp4"))
        try Data("1\n00:00:00,000 --> 00:00:00,300\nhello\n\n".utf8)
            .write(to: URL(fileURLWithPath: scratch.file("s.srt")))
        for (file, codec) in [("m.mkv", "srt"), ("m.mp4", "mov_text")] {
            let maps = [["-map", "0:v"]] + Array(repeating: ["-map", "1:0"], count: 40)
            guard
                try CommandLineTool.output(
                    "ffmpeg",
                    ["-v", "error", "-i", scratch.file("a.mp4"), "-i", scratch.file("s.srt")]
                        + maps.flatMap(\.self)
                        + ["-c:v", "copy", "-c:s", codec, scratch.file(file)]) != nil
            else { return }
            #expect(try frames(of: scratch.file(file)) == 10, "\(file)")
        }
        for name in ["subs34.mkv", "subs34.mp4", "mux34.ts"] {
            let path = try SharedData.path("cases/07-many-streams/" + name)
            #expect(try frames(of: path) == (name == "mux34.ts" ? 10 : 10), "\(name)")
        }
    }

    @Test func `a playlist is opened only where its name says that it is one`() throws {
        let scratch = try ScratchFolder()
        try Synthetic.write(try Synthetic.frames(50), to: scratch.file("a.m3u8"))
        #expect(try frames(of: scratch.file("a.m3u8")) == 50)
        for (from, to) in [("a.m3u8", "b.mp4"), ("a.m3u8", "b"), ("list", "c.mp4")] {
            if from == "list" {
                try Data("ffconcat version 1.0\nfile a0.ts\n".utf8)
                    .write(to: URL(fileURLWithPath: scratch.file(to)))
            } else {
                try FileManager.default.copyItem(
                    atPath: scratch.file(from), toPath: scratch.file(to))
            }
            let error = #expect(throws: MediaError.self) { _ = try Clip.read(scratch.file(to)) }
            #expect(error == .playlist(uri: scratch.file(to)))
        }
    }

    @Test func `a limit of the process is named as such`() {
        for (number, word) in [
            (EMFILE, "files"), (ENFILE, "files"), (EAGAIN, "threads"), (ENOMEM, "memory"),
        ] {
            let error = MediaError.limit(.posix(number), doing: "opening a.mp4")
            #expect(error?.summary.contains("no more \(word)") == true)
            #expect(error?.exitCode == .io)
            #expect(error?.hint?.contains("raise") == true)
        }
        #expect(MediaError.limit(.posix(ENOENT), doing: "") == nil)
    }

    @Test func `a cut file says what its index promised and what came`() throws {
        let scratch = try ScratchFolder()
        try Synthetic.write(try Synthetic.frames(60), to: scratch.file("a.mp4"))
        guard
            try CommandLineTool.output(
                "ffmpeg",
                [
                    "-v", "error", "-i", scratch.file("a.mp4"), "-c", "copy", "-movflags",
                    "faststart", scratch.file("b.mp4"),
                ]) != nil
        else { return }
        func end(of path: String) throws -> (expected: Int, received: Int)? {
            let demuxer = try Demuxer(
                uri: path, options: InputOptions(), interrupt: InterruptToken())
            while try demuxer.read() != nil {}
            for case .endedEarly(let expected, let received) in demuxer.takeEvents() {
                return (expected, received)
            }
            return nil
        }
        #expect(try end(of: scratch.file("b.mp4")) == nil)
        let whole = try Data(contentsOf: URL(fileURLWithPath: scratch.file("b.mp4")))
        try whole.prefix(whole.count * 2 / 3)
            .write(to: URL(fileURLWithPath: scratch.file("c.mp4")))
        let cut = try #require(try end(of: scratch.file("c.mp4")))
        #expect(cut.expected == 60)
        #expect((10..<60).contains(cut.received))
    }

    @Test func `an absurd duration promises nothing`() throws {
        let scratch = try ScratchFolder()
        try Synthetic.write(try Synthetic.frames(4), to: scratch.file("a.mkv"))
        var data = try Data(contentsOf: URL(fileURLWithPath: scratch.file("a.mkv")))
        let place = try #require(data.firstRange(of: Data([0x44, 0x89, 0x88])))
        for seconds in [1e13, 1e18, 1e300, -1, .infinity, .nan] {
            let bits = seconds.bitPattern
            for index in 0..<8 {
                data[place.upperBound + index] = UInt8(truncatingIfNeeded: bits >> (56 - 8 * index))
            }
            try data.write(to: URL(fileURLWithPath: scratch.file("b.mkv")))
            let demuxer = try Demuxer(
                uri: scratch.file("b.mkv"), options: InputOptions(), interrupt: InterruptToken())
            _ = demuxer.expectedFrames
            _ = try MediaProbe.probe(scratch.file("b.mkv"))
            #expect(try frames(of: scratch.file("b.mkv")) == 4)
        }
    }
}
