import Foundation
import TestSupport
import Testing
import VisionCore

@testable import Media

@Suite struct OutputNameTests {
    @Test(arguments: [
        "out.avi", "out.webm", "out", "out.mp4.part", "x.evil", "http://h/x", "pipe:1", "%s.png",
        ".mp4", "ftp://h/x.mp4",
    ])
    func `a name that can never work is known before anything is opened`(name: String) throws {
        let scratch = try ScratchFolder()
        let target = name.contains("://") ? name : scratch.file(name)
        let problem = OutputContainer.problem(with: target, isOnePicture: false)
        #expect(problem?.exitCode == .cannotCreate)
        #expect(problem?.hint?.contains(".mp4") == true)
        #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path).isEmpty)
        let error = #expect(throws: MediaError.self) {
            _ = try Muxer(options: OutputOptions(target: target))
        }
        #expect(error?.hint == problem?.hint)
    }

    @Test(arguments: [
        "a.mp4", "a.m4v", "a.mov", "a.mkv", "a.ts", "a.mts", "a.gif", "a.m3u8", "p/", "p/%05d.jpg",
        "%d.png", "rtsp://h/x", "rtmp://h/x", "srt://h:1", "udp://h:1", "tcp://h:1",
    ])
    func `names that work are not refused`(name: String) throws {
        let scratch = try ScratchFolder()
        let target = name.contains("://") ? name : scratch.file(name)
        #expect(OutputContainer.problem(with: target, isOnePicture: false) == nil)
    }

    @Test func `a zero byte makes a name impossible`() {
        #expect(OutputContainer.problem(with: "a.mp4\u{0}.mp4", isOnePicture: false) != nil)
    }

    @Test func `a folder that is missing is known before`() throws {
        let scratch = try ScratchFolder()
        let problem = OutputContainer.problem(with: scratch.file("no/a.mp4"), isOnePicture: false)
        #expect(problem == .cannotCreate(uri: scratch.file("no/a.mp4"), .posix(ENOENT)))
    }

    @Test func `one picture in, one picture out`() throws {
        let scratch = try ScratchFolder()
        for name in ["a.jpg", "b.png", "c%.png"] {
            let target = scratch.file(name)
            guard !name.contains("%") else {
                #expect(OutputContainer.problem(with: target, isOnePicture: true) != nil)
                continue
            }
            #expect(OutputContainer.problem(with: target, isOnePicture: true) == nil)
            #expect(OutputContainer.problem(with: target, isOnePicture: false) != nil)
            try Synthetic.write(try Synthetic.frames(1), to: target)
            #expect(try Clip.read(target).frames.count == 1)
            #expect(throws: MediaError.self) {
                try Synthetic.write(try Synthetic.frames(2), to: scratch.file("two-" + name))
            }
        }
    }
}
