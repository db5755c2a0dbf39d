import Foundation
import Glibc
import MediaTestSupport
import TestSupport
import Testing

extension EndToEnd {
    /// Ctrl-C ends a run in order.
    @Suite struct SignalTests {
        @Test(arguments: [(SIGINT, Int32(130)), (SIGTERM, Int32(143))])
        func `a signal drains, closes every output and says so`(_ signal: Int32, _ code: Int32)
            throws
        {
            let sightline = try Sightline()
            let clip = try Clips.threeTimes()
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
            #expect(try MediaLook.times(of: annotated).count == log["frame"].count)
        }

        @Test func `a run that was stopped goes on where it was`() throws {
            let sightline = try Sightline()
            let clip = try Clips.threeTimes()
            _ = try sightline.program.run(
                sightline.arguments(clip, log: "reference", SceneCase.rules), limit: 120)
            let running = try sightline.program.start(sightline.arguments(clip, SceneCase.rules))
            #expect(running.wait { sightline.count("frame") >= 200 })
            running.send(signal: SIGINT)
            #expect(running.finish(limit: 10).exitCode == 130)
            let again = try sightline.program.run(
                sightline.arguments(clip, SceneCase.rules), limit: 120)
            #expect(again.exitCode == 0, "\(again.errors)")
            // The stop left an `end` in the log; frames, tracks and events are those of one run.
            let logs = try ["reference", "log.jsonl"].map {
                try LogLines(path: sightline.folder.file($0))
            }
            #expect(logs[1].records.last?["reason"].text == "eof")
            for kind in ["frame", "track", "event"] {
                #expect(
                    logs[1][kind].map(Self.withoutNumber) == logs[0][kind].map(Self.withoutNumber),
                    "\(kind) records differ")
            }
        }

        private static func withoutNumber(_ record: JSON) -> [String: JSON] {
            record.object.filter { $0.key != "seq" }
        }
    }
}
