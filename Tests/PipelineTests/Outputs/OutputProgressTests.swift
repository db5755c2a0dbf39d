import EventLog
import Foundation
import Media
import TestSupport
import Testing
import VisionCore

@testable import Pipeline

@Suite struct OutputProgressTests {
    private static func time(_ milliseconds: Int64) -> MediaInstant {
        MediaInstant(nanoseconds: milliseconds * 1_000_000)
    }

    private static func mark(_ frame: Int, bytes: Int64) -> OutputWriter.Mark {
        OutputWriter.Mark(
            frame: frame, time: time(Int64(frame) * 40), cut: FileCut(bytes: bytes, lastSound: 77))
    }

    @Test func `a further run has the files of the one before, and what they lack`() throws {
        let folder = try ScratchFolder()
        let (one, two) = (folder.file("a.mp4"), folder.file("a.2.mp4"))
        var first = OutputProgress(behind: nil)
        #expect(!first.isFurther)
        first.begin(one, at: .zero)
        first.note(frame: 59, until: Self.time(2_400))
        let found = first.point(at: Self.mark(50, bytes: 9_000))
        let point = try #require(found)
        #expect(point.parts == [.init(path: one, bytes: 9_000, milliseconds: 2_000)])
        var second = OutputProgress(behind: point)
        #expect(second.isFurther && !second.wants(frame: 49) && second.wants(frame: 50))
        second.begin(two, at: Self.time(2_000))
        second.note(frame: 69, until: Self.time(2_800))
        try folder.write("twelve bytes", to: "a.2.mp4")
        let finished = second.finish(lastSound: nil)
        let end = try #require(finished)
        #expect(end.parts.map(\.path) == [one, two])
        #expect(end.parts[1] == .init(path: two, bytes: 12, milliseconds: 800))
        #expect(end.frame == 70 && end.lastSound == 77)
    }

    @Test func `behind frames that are missing no run goes on`() throws {
        let folder = try ScratchFolder()
        try folder.write("bytes", to: "a.mp4")
        var progress = OutputProgress(behind: nil)
        progress.begin(folder.file("a.mp4"), at: .zero)
        progress.note(frame: 9, until: Self.time(400))
        progress.fail()
        #expect(progress.isFurther, "what was written stays")
        progress.begin(folder.file("a.2.mp4"), at: Self.time(900))
        let point = progress.point(at: Self.mark(50, bytes: 10))
        #expect(point == nil)
        #expect(progress.finish(lastSound: nil) == nil)
    }

    @Test func `a file that failed counts up to where it could be cut off`() throws {
        let folder = try ScratchFolder()
        let path = try folder.write("0123456789 torn", to: "a.mp4")
        var progress = OutputProgress(behind: nil)
        progress.begin(path, at: .zero)
        progress.note(frame: 59, until: Self.time(2_400))
        _ = progress.point(at: Self.mark(50, bytes: 10))
        progress.fail()
        #expect(progress.parts == [.init(path: path, bytes: 10, milliseconds: 2_000)])
    }

    @Test func `a fragmented file that failed before it could be cut off loses its torn fragment`()
        throws
    {
        /// A box of `count` bytes, of which the first `kept` are there.
        func box(_ kind: String, _ count: UInt8, kept: Int? = nil) -> [UInt8] {
            let body = [UInt8](repeating: 7, count: Int(count) - 8)
            let all = [0, 0, 0, count] + Array(kind.utf8) + body
            return Array(all.prefix(kept ?? all.count))
        }
        let folder = try ScratchFolder()
        let head = box("ftyp", 20) + box("moov", 40)
        let whole = box("moof", 24) + box("mdat", 30)
        let torn = box("moof", 24) + box("mdat", 30, kept: 29)
        func parts(_ bytes: [UInt8]) throws -> [Int64] {
            let path = folder.file("a.mp4")
            try ScratchFolder.write(bytes, to: path)
            var progress = OutputProgress(behind: nil)
            progress.begin(path, at: .zero)
            progress.note(frame: 59, until: Self.time(2_400))
            progress.fail()
            return progress.parts.map(\.bytes)
        }
        #expect(try parts(head + whole + whole + torn) == [168])
        #expect(try parts(head + whole + box("moof", 24, kept: 7)) == [114])
        #expect(try parts(head + torn) == [], "nothing of it plays")
        // The length of 64 bits, and one that is not to be believed.
        let begin = [0, 0, 0, 1] + Array("mdat".utf8)
        let long = begin + [0, 0, 0, 0, 0, 0, 0, 20, 1, 2, 3, 4]
        #expect(try parts(head + box("moof", 24) + long + torn) == [104])
        let wild = begin + [UInt8](repeating: 255, count: 12)
        #expect(try parts(head + whole + box("moof", 24) + wild) == [114])
    }

    @Test func `what outputs hold is part of what a run resumes from`() throws {
        let folder = try ScratchFolder()
        try folder.write("0123456789", to: "a.mp4")
        let output = try #require(OutputFile(name: "output video", path: folder.file("a.mp4")))
        var made = MadeOutputs()
        made.add(output, form: "form")
        func point(_ bytes: Int64) -> OutputPoint {
            OutputPoint(
                parts: [.init(path: output.path, bytes: bytes, milliseconds: 40)], frame: 1,
                lastSound: nil)
        }
        #expect(point(10).isThere(made))
        #expect(!point(11).isThere(made), "the file is shorter")
        #expect(!point(10).isThere(MadeOutputs()), "not a file of this run")
        let payload = ResumePoint.payload(
            Array(#"{"analysis":1,"decode":2}"#.utf8), holding: [output.path: point(10)])
        let value = try #require(JSONValue(payload))
        #expect(value["decode"]?.int == 2)
        let held = try #require(value["outputs"]?[output.path])
        #expect(held["frame"]?.int == 1 && held["parts"]?.elements?[0]["bytes"]?.int == 10)
    }

    @Test func `frames that come out in another order are complete before a key picture`() {
        var order = CodingOrder()
        for index in 0..<6 { order.send(Int64(index) * 10, index: index) }
        order.send(50, index: 6)
        for pts in [0, 30, 10] { order.receive(Int64(pts)) }
        #expect(order.firstOut(at: 40) == nil, "the frame at 20 is still inside")
        order.receive(20)
        #expect(order.firstOut(at: 40) == 4)
        order.receive(40)
        #expect(order.firstOut(at: 50) == 5, "one that does not rise was left out")
    }
}
