import Foundation
import Glibc
import TestSupport
import Testing

extension EndToEnd {
    /// Ctrl-C ends a run in order.
    @Suite struct SignalTests {
        @Test(arguments: [(SIGINT, Int32(130)), (SIGTERM, Int32(143))])
        func `a signal drains, closes every output and says so`(_ signal: Int32, _ code: Int32)
            throws
        {
            guard let sightline = try Sightline(), let clip = try Clips.threeTimes() else { return }
            let annotated = sightline.folder.file("annotated.mp4")
            let running = try sightline.program.start(
                sightline.arguments(clip, ["--annotated", annotated]))
            #expect(running.wait { sightline.count("frame") >= 200 })
            running.send(signal: signal)
            let outcome = running.finish(limit: 10)
            #expect(outcome.exitCode == code, "\(outcome.errors)")

            let log = try LogLines(path: sightline.folder.file("log.jsonl"))
            #expect(log.badLines.isEmpty && !log.isTorn)
            let end = try #require(log.records.last)
            #expect(end["r"].text == "end")
            #expect(end["reason"].text == "stopped")
            #expect(end["exit"].int == Int(code))
            let balance = try #require(end["balance"].object.values.first)
            #expect(balance["in_flight"].int == 0)
            #expect(balance["delivered"].int == log["frame"].count)
            let verdict = try sightline.program.run([
                "log", "verify", sightline.folder.file("log.jsonl"),
            ])
            #expect(verdict.exitCode == 0, "\(verdict.errors)")

            // The trailer of a fragmented file is its random access index.
            let bytes = try sightline.folder.bytes("annotated.mp4")
            #expect(bytes.suffix(4_096).ranges(of: Data("mfro".utf8)).count == 1, "no trailer")
            if let times = try MediaLook.times(of: annotated) {
                #expect(times.count == log["frame"].count)
            }
        }
    }
}
