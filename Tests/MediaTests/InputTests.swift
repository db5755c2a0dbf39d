import Foundation
import Imaging
import TestSupport
import Testing
import VisionCore

@testable import Media

@Suite struct InputTests {
    @Test func `reads a folder in the order of its numbers, whatever the codec and size`() throws {
        let scratch = try ScratchFolder()
        try Synthetic.write(
            try Synthetic.frames(2, size: Size(width: 64, height: 48)),
            to: scratch.file("a/%d.jpg"))
        try Synthetic.write(
            try Synthetic.frames(1, size: Size(width: 32, height: 16)),
            to: scratch.file("b/%d.png"))
        let manager = FileManager.default
        try manager.createDirectory(
            atPath: scratch.file("mix"), withIntermediateDirectories: true)
        for (from, to) in [("a/0.jpg", "f2.jpg"), ("b/0.png", "f10.png"), ("a/1.jpg", "f9.jpg")] {
            try manager.copyItem(atPath: scratch.file(from), toPath: scratch.file("mix/" + to))
        }
        try Data("no picture".utf8).write(to: URL(fileURLWithPath: scratch.file("mix/readme.txt")))
        try Data("broken".utf8).write(to: URL(fileURLWithPath: scratch.file("mix/f3.jpg")))
        let clip = try Clip.read(scratch.file("mix"))
        #expect(clip.frames.map(\.size.width) == [64, 64, 32])
        #expect(clip.frames.map(\.pts.value) == [0, 2, 3])
    }

    @Test(arguments: [("f_%05d.png", [0, 1, 2]), ("f_%d.png", [0, 1, 2])])
    func `reads a numbered pattern`(pattern: String, times: [Int64]) throws {
        let scratch = try ScratchFolder()
        try Synthetic.write(try Synthetic.frames(3), to: scratch.file("f_%05d.png"))
        let clip = try Clip.read(scratch.file(pattern))
        #expect(clip.frames.map(\.pts.value) == times)
        #expect(clip.video?.frameRate == Ratio(25, 1))
    }

    @Test(arguments: [
        "/nowhere/a.mp4", "/nowhere/f_%05d.png", "rtsp://127.0.0.1:1/x", "gopher://h/x",
        "concat:///etc/passwd", "/etc/hostname",
    ])
    func `tells what cannot be opened`(uri: String) throws {
        let error = #expect(throws: MediaError.self) { _ = try Clip.read(uri) }
        let status: VisionCore.ExitStatus =
            uri.hasPrefix("/nowhere") ? .noInput : uri.hasPrefix("rtsp") ? .unavailable : .badData
        #expect(error?.exitCode == status, "\(error?.summary ?? "")")
    }

    @Test func `an empty folder has no video`() throws {
        let scratch = try ScratchFolder()
        let error = #expect(throws: MediaError.self) { _ = try Clip.read(scratch.path) }
        #expect(error == .noPictures(uri: scratch.path, passedOver: PassedOver()))
    }

    @Test func `refuses a picture of too many pixels`() throws {
        let scratch = try ScratchFolder()
        try Synthetic.write(try Synthetic.frames(1), to: scratch.file("a.mp4"))
        var options = InputOptions()
        options.maxPixels = 160 * 96 - 1
        let error = #expect(throws: MediaError.self) {
            _ = try Demuxer(
                uri: scratch.file("a.mp4"), options: options, interrupt: InterruptToken())
        }
        #expect(error?.exitCode == .badData)
    }

    @Test func `takes the stream that was asked for`() throws {
        let path = try SharedData.path("oddmedia/torchcodec_nasa_13013.mp4")
        for (index, width) in [(0, 320), (3, 480)] {
            var options = InputOptions()
            options.stream = index
            let demuxer = try Demuxer(uri: path, options: options, interrupt: InterruptToken())
            #expect(demuxer.video.codedSize?.width == width)
        }
        var options = InputOptions()
        options.stream = 1
        let error = #expect(throws: MediaError.self) {
            _ = try Demuxer(uri: path, options: options, interrupt: InterruptToken())
        }
        #expect(error == .noSuchStream(uri: path, index: 1))
        let best = try Demuxer(uri: path, options: InputOptions(), interrupt: InterruptToken())
        #expect(best.video.index == 3)
    }

    @Test func `counts the time of a stream without any`() throws {
        let scratch = try ScratchFolder()
        try Synthetic.write(try Synthetic.frames(40), to: scratch.file("a.mp4"))
        try FFmpeg.run(["-i", scratch.file("a.mp4"), "-c", "copy", scratch.file("a.h264")])
        let clip = try Clip.read(scratch.file("a.h264"))
        #expect(
            clip.frames.map(\.pts.nanoseconds) == (0..<40).map { Int64($0) * 40_000_000 })
        #expect(clip.frames.allSatisfy { $0.ptsFix == .synthesised })
    }

    @Test func `reads standard input`() throws {
        var data = Data("YUV4MPEG2 W32 H16 F25:1 Ip A1:1 C420jpeg\n".utf8)
        for index in 0..<3 {
            data.append(Data("FRAME\n".utf8))
            data.append(Data(repeating: UInt8(50 + index), count: 32 * 16 * 3 / 2))
        }
        let pipe = Pipe()
        pipe.fileHandleForWriting.write(data)
        try pipe.fileHandleForWriting.close()
        let saved = dup(0)
        dup2(pipe.fileHandleForReading.fileDescriptor, 0)
        defer {
            dup2(saved, 0)
            close(saved)
        }
        let clip = try Clip.read("-")
        #expect(clip.frames.map { $0.withImage { $0.planes[0].base[33] } } == [50, 51, 52])
        #expect(clip.frames.map(\.pts.value) == [0, 1, 2])
    }

    @Test func `probes what ffprobe finds`() throws {
        for file in try OddFile.all() where (file.decodedFrames ?? 0) > 0 {
            guard file.file != "torchcodec_nasa_13013.mp4" else { continue }
            let path = try file.path()
            let lines = try FFmpeg.run(
                [
                    "-select_streams", "v:0", "-show_entries", "packet=flags", "-of", "csv=p=0",
                    path,
                ], with: "ffprobe"
            ).split(separator: "\n")
            let report = try MediaProbe.probe(path)
            #expect(report.packets == lines.count, "\(file.file)")
            #expect(report.keyFrames == lines.count { $0.hasPrefix("K") }, "\(file.file)")
            let video = report.streams.first { $0.isSelected }
            #expect(video?.codedSize == [file.width ?? 0, file.height ?? 0], "\(file.file)")
            let json = try JSONEncoder().encode(report)
            #expect(try JSONDecoder().decode(ProbeReport.self, from: json) == report)
        }
    }

    @Test func `waits longer the longer a source is away`() {
        var generator = SystemRandomNumberGenerator()
        var outage = Reconnection(began: .zero)
        let gone = MediaError.readFailed(uri: "x", .posix(ECONNRESET))
        for second in 0..<60 {
            let delay = outage.delay(
                after: gone, at: .zero + .seconds(second), using: &generator)
            #expect(delay >= .milliseconds(500) && delay <= .milliseconds(1_000))
        }
        for base in [2, 4, 8, 16, 30, 30] {
            let delay = outage.delay(after: gone, at: .zero + .seconds(60), using: &generator)
            #expect(delay >= .milliseconds(base * 800) && delay <= .milliseconds(base * 1_200))
        }
        var refused = Reconnection(began: .zero)
        let wrong = MediaError.unauthorized(uri: "x")
        #expect(refused.delay(after: wrong, at: .zero, using: &generator) >= .seconds(24))
    }
}
