import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// Pictures and clips of events over the interface and on the page.
    @Suite struct EventFilesTests {
        /// A served pipeline that keeps media, when the crossing's clip is named in the log.
        private static func served() throws -> (Serving, JSON, ScratchFolder) {
            let scratch = try ScratchFolder()
            let clip = try WalkClip.make(in: scratch, keys: 10)
            let serving = try Serving(
                pipeline: """
                    version: 1
                    sources: { cam: { uri: "\(clip)" } }
                    detect: { model: "\(Fixture.detector)" }
                    rules: { gate: { type: line, points: [[0.35, 1], [0.35, 0]] } }
                    record: { to: media, clip: { before: 500ms, after: 400ms } }
                    log: { to: LOG }
                    """)
            func crossing() -> JSON? {
                try? LogLines(path: serving.folder.file("log.jsonl")).events("line.cross").last {
                    $0["media"]["clip"].text != nil
                }
            }
            #expect(serving.eventually { crossing() != nil }, "\(serving.running.errors)")
            return (serving, try #require(crossing()), scratch)
        }

        @Test func `they are answered whole and in part, and only those of events`() throws {
            let (serving, event, scratch) = try Self.served()
            let id = try #require(event["id"].text)
            let base = "http://127.0.0.1:\(serving.port)/api/v1/events"
            let body = scratch.file("body")
            func get(_ path: String, _ more: [String] = []) throws -> (head: String, body: Data) {
                let outcome = try Program.installed("curl").run(
                    ["-s", "-m", "10", "-D", "-", "-o", body, "--path-as-is"] + more
                        + ["\(base)/\(path)"])
                return (outcome.output.lowercased(), try scratch.bytes("body"))
            }
            let picture = try serving.folder.bytes("media/\(id).jpg")
            let clip = try serving.folder.bytes("media/\(id).mp4")
            let whole = try get("\(id)/snapshot.jpg")
            #expect(whole.body == picture && whole.head.contains("content-type: image/jpeg"))
            let video = try get("\(id)/clip.mp4")
            #expect(video.body == clip && video.head.contains("content-type: video/mp4"))
            #expect(video.head.contains("content-length: \(clip.count)\r\n"), "\(video.head)")

            let part = try get("\(id)/clip.mp4", ["-H", "Range: bytes=100-299"])
            #expect(part.head.contains(" 206 ") && part.body == clip[100..<300], "\(part.head)")
            #expect(part.head.contains("content-range: bytes 100-299/\(clip.count)\r\n"))
            let last = try get("\(id)/clip.mp4", ["-H", "Range: bytes=-50"])
            #expect(last.body == clip.suffix(50))
            let beyond = try get("\(id)/clip.mp4", ["-H", "Range: bytes=\(clip.count)-"])
            #expect(beyond.head.contains(" 416 "), "\(beyond.head)")

            #expect(try get("ev_none/snapshot.jpg").head.contains(" 404 "))
            #expect(try get("..%2f\(id)/clip.mp4").head.contains(" 400 "))
            try FileManager.default.removeItem(atPath: serving.folder.file("media/\(id).jpg"))
            try serving.folder.link("media/\(id).jpg", to: "/etc/passwd")
            let gone = try get("\(id)/snapshot.jpg")
            #expect(gone.head.contains(" 404 "), "\(gone.head)")
            #expect(String(decoding: gone.body, as: UTF8.self).contains("record.keep"))
        }

        @Test func `the page shows them beside the event`() throws {
            let (serving, event, scratch) = try Self.served()
            let seen = try SlowEndToEnd.PageFlowTests.flow(
                "media", serving.port, [try #require(event["id"].text)])
            _ = scratch
            #expect(seen["trouble"].exists && seen["trouble"].items.isEmpty, "\(seen["trouble"])")
            #expect(seen["picture"].items.compactMap(\.int).allSatisfy { $0 > 50 }, "\(seen)")
            #expect((seen["seconds_of_clip"].number ?? 0) > 0.5, "\(seen)")
        }
    }
}
