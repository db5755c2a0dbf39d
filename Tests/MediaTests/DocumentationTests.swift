import Foundation
import Media
import TestSupport
import Testing

/// The example of Media.docc, word for word.
private func countFrames(of path: String) throws -> Int {
    let demuxer = try Demuxer(uri: path, options: InputOptions(), interrupt: InterruptToken())
    let decoder = try VideoDecoder(stream: demuxer.video, threads: 2)
    var count = 0
    while let packet = try demuxer.read() {
        try decoder.send(packet)
        while try decoder.receive() != nil { count += 1 }
    }
    decoder.sendEnd()
    while try decoder.receive() != nil { count += 1 }
    return count
}

@Suite struct DocumentationTests {
    @Test func `the example of the documentation compiles and is this one`() throws {
        let here = URL(fileURLWithPath: #filePath)
        let root = here.deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let page = try String(
            contentsOf: root.appendingPathComponent("Sources/Media/Media.docc/Media.md"),
            encoding: .utf8)
        let snippet = try #require(
            page.split(separator: "```swift\n").last?.split(separator: "```").first)
        let test = try String(contentsOf: here, encoding: .utf8)
        #expect(test.contains("private " + snippet))
    }

    @Test func `the example counts`() throws {
        let scratch = try ScratchFolder()
        try Synthetic.write(try Synthetic.frames(12), to: scratch.file("a.mp4"))
        #expect(try countFrames(of: scratch.file("a.mp4")) == 12)
    }
}
