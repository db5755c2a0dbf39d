import Foundation
import TestSupport
import Testing
import VisionCore

@testable import Media

/// Files that are cut off, and others that go on behind them.
@Suite struct CutTests {
    /// Writes `frames`, of which the first has index `from`; gives where it can be cut, and the
    /// index of the first frame that is not in the file then.
    private static func write(
        _ frames: ArraySlice<VideoFrame>, to target: String, codec: String?
    ) throws -> [(cut: FileCut, frame: Int)] {
        var options = OutputOptions(target: target)
        options.isCut = true
        options.isFurtherPart = frames.startIndex > 0
        options.codec = codec
        options.keyInterval = .seconds(1)
        let muxer = try Muxer(options: options)
        let encoder = try VideoEncoder(
            format: VideoFormat(
                size: frames[frames.startIndex].size, colour: frames[frames.startIndex].colour,
                timeBase: frames[frames.startIndex].pts.timeBase, frameRate: Ratio(25, 1)),
            options: options, muxer: muxer)
        try muxer.addVideo(from: encoder)
        try muxer.start()
        var cuts: [(cut: FileCut, frame: Int)] = []
        var given = 0
        func take() throws {
            while let packet = try encoder.receive() {
                let index = frames.firstIndex {
                    $0.pts.rescaled(to: packet.timeBase).value == packet.pts
                }
                if packet.isKey, given > 0, let index {
                    cuts.append((try muxer.cut(before: packet), index))
                }
                try muxer.write(video: packet)
                given += 1
            }
        }
        for frame in frames {
            try encoder.send(frame)
            try take()
        }
        encoder.sendEnd()
        try take()
        try muxer.close()
        return cuts
    }

    @Test(arguments: ["a.mp4", "a.mov", "a.mkv", "a.ts"], [nil, "mpeg4"])
    func `a file that is cut off plays, and another goes on behind it`(
        name: String, codec: String?
    ) throws {
        let scratch = try ScratchFolder()
        let frames = try Synthetic.frames(160)
        let path = scratch.file(name)
        let cuts = try Self.write(frames[...], to: path, codec: codec)
        #expect(cuts.count >= 4)
        let whole = try Data(contentsOf: URL(filePath: path))
        for (cut, frame) in cuts {
            try whole.prefix(Int(cut.bytes)).write(to: URL(filePath: path))
            let clip = try Clip.read(path)
            #expect(clip.frames.count == frame, "cut to \(cut.bytes) bytes")
            #expect(
                clip.frames.map {
                    $0.pts.nanoseconds / 1_000_000 - clip.frames[0].pts.nanoseconds
                        / 1_000_000
                } == (0..<frame).map { Int64($0) * 40 })
        }
        let last = try #require(cuts.last)
        let second = scratch.file("b." + name.split(separator: ".")[1])
        _ = try Self.write(frames[last.frame...], to: second, codec: codec)
        let rest = try Clip.read(second)
        #expect(rest.frames.count == 160 - last.frame)
        if name.hasSuffix("mp4") {
            // Its times are those of the source: what joins both files needs no more.
            let start = rest.frames[0].pts.nanoseconds / 1_000_000
            #expect(start == Int64(last.frame) * 40)
        }
    }

    @Test(arguments: [
        ("a.mp4", true), ("a.MKV", true), ("a.ts", true), ("a.m3u8", false), ("a.gif", false),
        ("a/", false), ("f_%05d.jpg", false), ("rtmp://host/a", false), ("a.jpg", false),
    ])
    func `only single files of video can be cut`(target: String, isCut: Bool) {
        #expect(OutputContainer.canBeCut(target) == isCut)
    }
}
