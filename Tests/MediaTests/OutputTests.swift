import Foundation
import Imaging
import TestSupport
import Testing
import VisionCore

@testable import Media

@Suite struct OutputTests {
    @Test(arguments: [
        Size(width: 161, height: 121), Size(width: 160, height: 97), Size(width: 1, height: 1),
    ])
    func `pads odd sizes to even ones`(size: Size) throws {
        let scratch = try ScratchFolder()
        let frames = try Synthetic.frames(5, size: size)
        try Synthetic.write(frames, to: scratch.file("odd.mp4"))
        let clip = try Clip.read(scratch.file("odd.mp4"))
        #expect(clip.frames.count == 5)
        #expect(
            clip.frames[0].size
                == Size(width: size.width + size.width % 2, height: size.height + size.height % 2))
        for (old, new) in zip(frames, clip.frames) { #expect(Synthetic.psnr(old, new) > 35) }
    }

    @Test(arguments: [PixelLayout.yuv422, .yuv444, .gray])
    func `encodes every layout`(layout: PixelLayout) throws {
        let scratch = try ScratchFolder()
        let frames = try Synthetic.frames(
            5, layout: layout,
            colour: ColourSpace(matrix: .bt601, isFullRange: layout == .gray))
        try Synthetic.write(frames, to: scratch.file("a.mkv"))
        let clip = try Clip.read(scratch.file("a.mkv"))
        #expect(clip.frames.count == 5)
        for (old, new) in zip(frames, clip.frames) { #expect(Synthetic.psnr(old, new) > 35) }
    }

    @Test(arguments: [
        ColourSpace(matrix: .bt601, isFullRange: true),
        ColourSpace(matrix: .bt709, isFullRange: false),
        ColourSpace(matrix: .bt2020, isFullRange: false),
    ])
    func `carries colour and shape of pixels over`(colour: ColourSpace) throws {
        let scratch = try ScratchFolder()
        let frames = try Synthetic.frames(3, colour: colour, aspect: Ratio(3, 2))
        try Synthetic.write(frames, to: scratch.file("a.mp4"))
        let clip = try Clip.read(scratch.file("a.mp4"))
        #expect(clip.frames[0].colour == colour)
        #expect(clip.frames[0].sampleAspect == Ratio(3, 2))
    }

    @Test func `scales frames of another size to that of the output`() throws {
        let scratch = try ScratchFolder()
        let pool = FramePool()
        var frames = try Synthetic.frames(3)
        frames.append(
            try Synthetic.frame(
                3, size: Size(width: 640, height: 360),
                pts: MediaTime(value: 120, timeBase: TimeBase(1, 1_000)), pool: pool))
        try Synthetic.write(frames, to: scratch.file("a.mp4"))
        let sizes = Set(try Clip.read(scratch.file("a.mp4")).frames.map(\.size))
        #expect(sizes == [Size(width: 160, height: 96)])
    }

    @Test(arguments: ["p/", "p/%04d.png", "p/q/f_%d.jpg"])
    func `writes pictures by number and reads them back`(target: String) throws {
        let scratch = try ScratchFolder()
        let frames = try Synthetic.frames(12)
        try Synthetic.write(frames, to: scratch.file(target))
        let clip = try Clip.read(scratch.file(target))
        #expect(clip.frames.count == 12)
        #expect(clip.frames.map(\.pts.value) == Array(0..<12))
        for (old, new) in zip(frames, clip.frames) where target.hasSuffix("jpg") {
            #expect(Synthetic.psnr(old, new) > 15)
        }
        #expect(Synthetic.order(of: clip.frames))
    }

    @Test func `writes a moving gif`() throws {
        let scratch = try ScratchFolder()
        try Synthetic.write(try Synthetic.frames(6), to: scratch.file("a.gif"))
        let clip = try Clip.read(scratch.file("a.gif"))
        #expect(clip.frames.map { $0.pts.nanoseconds / 1_000_000 } == [0, 40, 80, 120, 160, 200])
        #expect(clip.frames[0].layout == .yuv444)
    }

    @Test func `a fragmented file cut at four fifths still plays`() throws {
        let scratch = try ScratchFolder()
        let frames = try Synthetic.frames(250)
        try Synthetic.write(frames, to: scratch.file("a.mp4"))
        let data = try Data(contentsOf: URL(fileURLWithPath: scratch.file("a.mp4")))
        try data.prefix(data.count * 4 / 5).write(
            to: URL(fileURLWithPath: scratch.file("cut.mp4")))
        let clip = try Clip.read(scratch.file("cut.mp4"))
        #expect(clip.frames.count > 250 * 3 / 5)
        #expect(clip.frames[0].pts.nanoseconds == 0)
    }

    @Test(arguments: ["a.mp4", "a.mkv", "a.ts"])
    func `what was written can be read while the writer still writes`(name: String) throws {
        let scratch = try ScratchFolder()
        let frames = try Synthetic.frames(150)
        let options = OutputOptions(target: scratch.file(name))
        let muxer = try Muxer(options: options)
        let encoder = try VideoEncoder(
            format: VideoFormat(
                size: frames[0].size, colour: frames[0].colour,
                timeBase: frames[0].pts.timeBase, frameRate: Ratio(25, 1)),
            options: options, muxer: muxer)
        try muxer.addVideo(from: encoder)
        try muxer.start()
        var last: Int64 = 0
        for frame in frames {
            try encoder.send(frame)
            while let packet = try encoder.receive() {
                last = max(last, packet.pts ?? 0)
                try muxer.write(video: packet)
            }
        }
        // What a killed process leaves: no trailer, nothing flushed at the end.
        let now = try Clip.read(scratch.file(name))
        let end = (now.frames.last?.pts.nanoseconds ?? 0) / 1_000_000
        #expect(last - end <= 600, "\(name) loses \(last - end) ms")
        try muxer.close()
    }

    @Test func `a full disk is an error that names it`() throws {
        guard FileManager.default.fileExists(atPath: "/dev/full") else {
            try Skip.test("this system has no /dev/full")
        }
        let scratch = try ScratchFolder()
        try FileManager.default.createSymbolicLink(
            atPath: scratch.file("a.mkv"), withDestinationPath: "/dev/full")
        let error = #expect(throws: MediaError.self) {
            try Synthetic.write(try Synthetic.frames(20), to: scratch.file("a.mkv"))
        }
        guard case .outputFailed(_, let code) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(code.errno == ENOSPC)
        #expect(error?.exitCode == .io)
    }

    @Test func `a pipe that nobody reads any more is an error, not a signal`() throws {
        let scratch = try ScratchFolder()
        let path = scratch.file("pipe.ts")
        #expect(mkfifo(path, 0o600) == 0)
        let reader = open(path, O_RDONLY | O_NONBLOCK)
        let frames = try Synthetic.frames(60)
        let options = OutputOptions(target: path)
        let muxer = try Muxer(options: options)
        let encoder = try VideoEncoder(
            format: VideoFormat(
                size: frames[0].size, colour: frames[0].colour, timeBase: frames[0].pts.timeBase),
            options: options, muxer: muxer)
        try muxer.addVideo(from: encoder)
        try muxer.start()
        close(reader)
        let error = #expect(throws: MediaError.self) {
            for frame in frames {
                try encoder.send(frame)
                while let packet = try encoder.receive() { try muxer.write(video: packet) }
            }
            encoder.sendEnd()
            while let packet = try encoder.receive() { try muxer.write(video: packet) }
        }
        guard case .outputFailed(_, let code) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(code.errno == EPIPE)
    }

    @Test(arguments: [
        "/nowhere/at/all/a.mp4", "/nowhere/a.xyz", "gopher://h/a.mp4",
    ])
    func `an output that cannot be made is an error`(target: String) throws {
        let error = #expect(throws: MediaError.self) {
            try Synthetic.write(try Synthetic.frames(1), to: target)
        }
        #expect(error?.exitCode == .cannotCreate)
    }

    @Test(arguments: ["copy.mp4", "copy.mkv", "copy.ts"])
    func `copies sound beside new pictures`(name: String) throws {
        let path = try SharedData.path("oddmedia/rails_rotated_video.mp4")
        let scratch = try ScratchFolder()
        try Transcode.run(path, to: scratch.file(name))
        var options = InputOptions()
        options.keepsAudio = true
        let (old, new) = (
            try Clip.read(path, options: options),
            try Clip.read(scratch.file(name), options: options)
        )
        #expect(new.frames.count == old.frames.count)
        #expect(old.audioPackets > 0)
        #expect(new.audioPackets == old.audioPackets)
        for (one, two) in zip(old.frames, new.frames) {
            #expect(abs(one.pts.nanoseconds - two.pts.nanoseconds) < 1_000_000)
            #expect(Synthetic.psnr(one, two) > 30)
        }
    }
}
