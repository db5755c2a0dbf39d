import Foundation
import Imaging
import TestSupport
import Testing
import VisionCore

@testable import Media

/// Folders of pictures, and pictures of their own.
@Suite struct PictureSourceTests {
    /// What a folder gives, event by event.
    private struct Reading {
        var times: [Int64] = []
        var lost: [String] = []
        var reasons: [String] = []
        var passedOver: PassedOver?

        init(of path: String) throws {
            let demuxer = try Demuxer(
                uri: path, options: InputOptions(), interrupt: InterruptToken())
            note(demuxer.takeEvents())
            while let packet = try demuxer.read() {
                note(demuxer.takeEvents())
                times.append(packet.pts ?? -1)
            }
            note(demuxer.takeEvents())
            #expect(demuxer.damagedPackets == lost.count)
        }

        private mutating func note(_ events: [DemuxerEvent]) {
            for event in events {
                switch event {
                case .lostPicture(let name, let pts, let reason):
                    #expect(!times.contains(pts))
                    lost.append(name)
                    reasons.append(reason)
                case .passedOver(let count): passedOver = count
                case .endedEarly, .streamChanged: Issue.record("not of a folder")
                }
            }
        }
    }

    private func folder(_ names: [String]) throws -> ScratchFolder {
        let scratch = try ScratchFolder()
        try Synthetic.write(
            try Synthetic.frames(1, size: Size(width: 64, height: 48)),
            to: scratch.file("made/%d.jpg"))
        try FileManager.default.createDirectory(
            atPath: scratch.file("p/sub"), withIntermediateDirectories: true)
        for name in names {
            try FileManager.default.copyItem(
                atPath: scratch.file("made/0.jpg"), toPath: scratch.file("p/" + name))
        }
        return scratch
    }

    private func write(_ text: String, to path: String) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    }

    @Test(arguments: ["", "<html>404</html>"])
    func `the first picture may be unreadable like any other`(content: String) throws {
        let scratch = try folder(["img_1.jpg", "img_2.jpg", "img_3.jpg"])
        try write(content, to: scratch.file("p/img_0.jpg"))
        let reading = try Reading(of: scratch.file("p"))
        #expect(reading.times == [1, 2, 3])
        #expect(reading.lost == ["img_0.jpg"])
        #expect(try Clip.read(scratch.file("p")).frames.count == 3)
    }

    @Test func `every picture that cannot be read is named once, with its reason`() throws {
        let scratch = try folder(["1.jpg", "3.jpg", "5.jpg", "7.jpg"])
        try write("", to: scratch.file("p/2.jpg"))
        try FileManager.default.createSymbolicLink(
            atPath: scratch.file("p/4.jpg"), withDestinationPath: "nowhere")
        try FileManager.default.createDirectory(
            atPath: scratch.file("p/6.jpg"), withIntermediateDirectories: false)
        let reading = try Reading(of: scratch.file("p"))
        #expect(reading.times == [0, 2, 4, 6])
        #expect(reading.lost == ["2.jpg", "4.jpg", "6.jpg"])
        #expect(reading.reasons == ["an empty file", "no such file or directory", "a folder"])
    }

    @Test func `a picture that breaks off is refused by name`() throws {
        let scratch = try folder(["0.jpg", "2.jpg"])
        try write("\u{0}", to: scratch.file("x"))
        let whole = try Data(contentsOf: URL(fileURLWithPath: scratch.file("p/0.jpg")))
        try whole.prefix(20).write(to: URL(fileURLWithPath: scratch.file("p/1.jpg")))
        let demuxer = try Demuxer(
            uri: scratch.file("p"), options: InputOptions(), interrupt: InterruptToken())
        let decoder = try VideoDecoder(stream: demuxer.video, threads: 2)
        while let packet = try demuxer.read() { try decoder.send(packet) }
        decoder.sendEnd()
        while try decoder.receive() != nil {}
        #expect(decoder.frameCount == 2)
        #expect(decoder.takeRefusals().map(\.pts) == [1])
    }

    @Test func `a file is a picture by its content, and what is passed over is counted`() throws {
        let scratch = try folder(["a.jpg", "b.jfif", "c.JPG", "d.jpe", "e.jpg.1", "sub/f.jpg"])
        try write("notes", to: scratch.file("p/readme.txt"))
        try write("x", to: scratch.file("p/.hidden"))
        let reading = try Reading(of: scratch.file("p"))
        #expect(reading.times == [0, 1, 2, 3, 4])
        #expect(reading.lost == [])
        #expect(reading.passedOver?.summary == "1 folder, 1 other file")
        #expect(reading.passedOver?.hidden == 1)
    }

    @Test func `a folder without pictures says what it holds`() throws {
        let scratch = try folder([])
        let error = #expect(throws: MediaError.self) { _ = try Reading(of: scratch.file("p")) }
        #expect(error?.summary == "\(scratch.file("p")) holds no pictures, only 1 folder")
        #expect(error?.hint != nil)
    }

    // MARK: - Orientation

    /// The corner of a picture that a white square is in.
    private static func corner(of frame: VideoFrame) -> String {
        frame.withImage { image in
            func isBright(_ x: Int, _ y: Int) -> Bool {
                image.planes[0].base[y * image.planes[0].stride + x] > 128
            }
            let (right, bottom) = (image.size.width - 3, image.size.height - 3)
            return [
                ("top left", 2, 2), ("top right", right, 2), ("bottom left", 2, bottom),
                ("bottom right", right, bottom),
            ].filter { isBright($0.1, $0.2) }.map(\.0).joined(separator: " and ")
        }
    }

    @Test(arguments: ["tiff", "png"], [false, true])
    func `EXIF orientation is obeyed beside JPEG`(form: String, isLittle: Bool) throws {
        let scratch = try ScratchFolder()
        // Width, height and corner of the square that is stored at the top left, as Pillow's
        // exif_transpose has them for the values 1 to 8.
        let right = [
            "64x48 top left", "64x48 top right", "64x48 bottom right", "64x48 bottom left",
            "48x64 top left", "48x64 top right", "48x64 bottom right", "48x64 bottom left",
        ]
        for value in 1...8 {
            let path = scratch.file("\(value).\(form)")
            let bytes =
                form == "tiff"
                ? PictureBytes.tiff(orientation: value, isLittle: isLittle)
                : PictureBytes.png(orientation: value, isLittle: isLittle)
            try Data(bytes).write(to: URL(fileURLWithPath: path))
            let frame = try #require(try Clip.read(path).frames.first)
            let seen = "\(frame.size.width)x\(frame.size.height) \(Self.corner(of: frame))"
            #expect(seen == right[value - 1], "orientation \(value)")
        }
    }

    @Test func `no damage to EXIF data is more than an upright picture`() throws {
        let scratch = try ScratchFolder()
        let whole = PictureBytes.tiff(orientation: 6, isLittle: true)
        var generator = SeededRandom(seed: 7)
        for round in 0..<200 {
            var bytes = whole
            for _ in 0..<3 {
                bytes[Int.random(in: bytes.count - 130..<bytes.count, using: &generator)] =
                    UInt8.random(in: 0...255, using: &generator)
            }
            if round % 4 == 0 { bytes.removeLast(Int.random(in: 1...130, using: &generator)) }
            try Data(bytes).write(to: URL(fileURLWithPath: scratch.file("a.tiff")))
            _ = try? Clip.read(scratch.file("a.tiff"))
        }
    }
}
