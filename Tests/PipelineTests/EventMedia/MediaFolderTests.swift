import Foundation
import Media
import TestSupport
import Testing
import VisionCore

@testable import Pipeline

@Suite struct MediaFolderTests {
    private static func folder(
        _ scratch: ScratchFolder, age: Duration? = nil, bytes: Int? = nil, mayReplace: Bool = false
    ) -> MediaFolder {
        MediaFolder(
            path: scratch.file("media") + "/", limits: .init(age: age, bytes: bytes),
            mayReplace: mayReplace)
    }

    private static func names(_ scratch: ScratchFolder) -> Set<String> {
        Set(
            (try? FileManager.default.contentsOfDirectory(atPath: scratch.file("media"))) ?? [])
    }

    /// Files `ev_0.jpg` and on, a minute apart up to now, the first the oldest.
    private static func fill(_ scratch: ScratchFolder, count: Int, bytes: Int) throws {
        for index in 0..<count {
            let path = try scratch.write(
                String(repeating: "x", count: bytes), to: "media/ev_\(index).jpg")
            try FileManager.default.setAttributes(
                [.modificationDate: Date(timeIntervalSinceNow: Double(60 * (index - count + 1)))],
                ofItemAtPath: path)
        }
    }

    @Test func `a file has its name when it is whole, and no name is given twice`() throws {
        let scratch = try ScratchFolder()
        let folder = Self.folder(scratch)
        #expect(try folder.write([1, 2], of: "ev_A", ending: "jpg") == "ev_A.jpg")
        #expect(try folder.write([3], of: "ev_A", ending: "jpg") == "ev_A.2.jpg")
        #expect(
            try folder.write([4], of: "ev_A", ending: "jpg", over: "ev_A.2.jpg") == "ev_A.2.jpg")
        #expect(try scratch.bytes("media/ev_A.jpg") == Data([1, 2]))
        #expect(try scratch.bytes("media/ev_A.2.jpg") == Data([4]))
        #expect(Self.names(scratch) == ["ev_A.jpg", "ev_A.2.jpg"])
        #expect(folder.written == 2)
    }

    @Test func `a run that makes its files again replaces them`() throws {
        let scratch = try ScratchFolder()
        _ = try Self.folder(scratch).write([1], of: "ev_A", ending: "jpg")
        let again = Self.folder(scratch, mayReplace: true)
        #expect(try again.write([2], of: "ev_A", ending: "jpg") == "ev_A.jpg")
        #expect(try scratch.bytes("media/ev_A.jpg") == Data([2]))
    }

    @Test func `links are not followed, and a folder that is gone is made again`() throws {
        let scratch = try ScratchFolder()
        let folder = Self.folder(scratch)
        let precious = try scratch.write("precious", to: "precious")
        _ = try folder.write([1], of: "ev_0", ending: "jpg")
        try scratch.link("media/.ev_A.part.jpg", to: precious)
        try scratch.link("media/ev_A.jpg", to: precious)
        #expect(try folder.write([1], of: "ev_A", ending: "jpg") == "ev_A.2.jpg")
        #expect(try scratch.bytes("precious") == Data("precious".utf8))
        try FileManager.default.removeItem(atPath: scratch.file("media"))
        #expect(try folder.write([1], of: "ev_B", ending: "jpg") == "ev_B.jpg")
    }

    @Test func `what is too old goes`() throws {
        let scratch = try ScratchFolder()
        try Self.fill(scratch, count: 5, bytes: 10)
        let folder = Self.folder(scratch, age: .seconds(90))
        folder.sweep()
        #expect(Self.names(scratch) == ["ev_3.jpg", "ev_4.jpg"])
    }

    @Test func `the oldest goes until the rest is little enough, and nothing of others`() throws {
        let scratch = try ScratchFolder()
        try Self.fill(scratch, count: 5, bytes: 100)
        try scratch.write(String(repeating: "y", count: 9_000), to: "media/holiday.jpg")
        try scratch.write("draft", to: "media/.ev_9.part.mp4")
        let precious = try scratch.write(String(repeating: "z", count: 5_000), to: "precious")
        try scratch.link("media/ev_link.jpg", to: precious)
        Self.folder(scratch, bytes: 250).sweep()
        #expect(
            Self.names(scratch) == [
                "ev_3.jpg", "ev_4.jpg", "holiday.jpg", ".ev_9.part.mp4", "ev_link.jpg",
            ])
    }

    @Test func `a timer keeps the cap, whether anything is written or not`() async throws {
        let scratch = try ScratchFolder()
        try Self.fill(scratch, count: 4, bytes: 100)
        let folder = Self.folder(scratch, bytes: 100)
        for _ in 0..<200 where Self.names(scratch).count > 1 {
            try await Task.sleep(for: .milliseconds(20))
        }
        #expect(Self.names(scratch) == ["ev_3.jpg"])
        withExtendedLifetime(folder) {}
    }

    @Test func `a folder that cannot be is an error`() throws {
        let scratch = try ScratchFolder()
        try scratch.write("a file", to: "media")
        let folder = Self.folder(scratch)
        #expect(throws: MediaError.self) { try folder.write([1], of: "ev_A", ending: "jpg") }
    }
}
