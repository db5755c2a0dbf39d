import Foundation
import Media
import TestSupport
import Testing
import VisionCore

@testable import Pipeline

@Suite struct OutputSegmentsTests {
    @Test func `what was recorded stays, and the next file is another`() throws {
        let folder = try ScratchFolder()
        let target = folder.file("a.mp4")
        var first = OutputSegments(target: target, mayReplace: false)
        #expect(try first.next() == folder.file("a.mp4"))
        try Data("recorded".utf8).write(to: URL(filePath: target))
        #expect(try first.next() == folder.file("a.2.mp4"))
        // One that is empty is another run's, a moment before it writes.
        #expect(try first.next() == folder.file("a.3.mp4"))
        OutputSegments.abandon(folder.file("a.3.mp4"))
        #expect(try first.next() == folder.file("a.3.mp4"))
        OutputSegments.abandon(target)
        #expect(FileManager.default.fileExists(atPath: target), "nothing that was written goes")
        var replacing = OutputSegments(target: target, mayReplace: true)
        #expect(try replacing.next() == target)
        #expect(try replacing.next() == folder.file("a.4.mp4"), "only the first is replaced")
    }

    @Test func `streams and playlists have one target, pictures count on`() throws {
        let folder = try ScratchFolder()
        for target in ["rtsp://host/x.mp4", folder.file("live.m3u8"), folder.path + "/pics/"] {
            var segments = OutputSegments(target: target, mayReplace: false)
            #expect(try segments.next() == target)
            #expect(try segments.next() == target)
        }
        for name in ["f_00007.png", "f_00011.png"] { _ = try folder.write("x", to: name) }
        let pictures = OutputSegments(target: folder.file("f_%05d.png"), mayReplace: false)
        #expect(pictures.nextPicture == 12)
    }

    @Test func `an output that failed is tried again later and later`() {
        var retry = OutputRetry()
        var now = HostInstant(nanoseconds: 0)
        #expect(retry.isDue(at: now))
        for seconds in [1, 2, 4, 8, 8] {
            retry.fail(isFull: false, at: now)
            #expect(!retry.isDue(at: now + .seconds(seconds) - .nanoseconds(1)))
            now = now + .seconds(seconds)
            #expect(retry.isDue(at: now))
        }
        #expect(retry.succeed(at: now) == .seconds(23))
        #expect(retry.succeed(at: now) == nil)
        retry.fail(isFull: true, at: now)
        #expect(retry.next == now + .seconds(5))
        // It was up for long: another matter.
        _ = retry.succeed(at: now + .seconds(5))
        retry.fail(isFull: false, at: now + .seconds(60))
        #expect(retry.next == now + .seconds(61))
    }
}
