import Foundation
import Glibc
import TestSupport
import Testing

extension EndToEnd {
    /// SIGHUP reads the pipeline again.
    @Suite struct ReloadTests {
        private func pipeline(_ cameras: [String], _ server: CameraServer) -> String {
            // One client a stream: GStreamer's server is not always fit for two that come at once.
            let mounts = ["a": "live", "b": "large", "c": "slow"]
            let sources = cameras.map { name in
                "  \(name): { uri: \"\(server.url(mounts[name] ?? ""))\" }\n"
            }.joined()
            return "version: 1\nsources:\n\(sources)detect: { model: none }\n"
        }

        @Test func `what changed is done, what did not change notices nothing`() throws {
            let camera = try CameraServer()
            let sightline = try Sightline()
            let file = try sightline.folder.write(pipeline(["a", "b"], camera), to: "p.yml")
            let running = try sightline.program.start([
                "run", file, "--log", sightline.folder.file("log.jsonl"), "--log-frames",
            ])
            func frames(_ name: String) -> Int {
                sightline.folder.count(
                    of: "\"src\":\"\(name)\",\"epoch\":0,\"n\":", in: "log.jsonl")
            }
            #expect(running.wait { frames("a") > 20 && frames("b") > 20 }, "\(running.errors)")
            // A broken file changes nothing.
            _ = try sightline.folder.write("version: 1\nsources: { a: [\n", to: "p.yml")
            running.send(signal: SIGHUP)
            #expect(running.wait { sightline.logHolds("config.reload") }, "\(running.errors)")
            #expect(running.wait { running.errors.contains("nothing is changed") })
            let before = frames("b")
            #expect(running.wait { frames("b") > before + 20 }, "b was stopped")
            // A good one is done.
            _ = try sightline.folder.write(pipeline(["a", "c"], camera), to: "p.yml")
            running.send(signal: SIGHUP)
            #expect(running.wait { frames("c") > 20 }, "\(running.errors)")
            #expect(running.wait { running.errors.contains("added c; removed b") })
            running.send(signal: SIGINT)
            let outcome = running.finish(limit: 10)
            #expect(outcome.exitCode == 0, "\(outcome.errors)")
            let log = try LogLines(path: sightline.folder.file("log.jsonl"))
            let reloads = log.events("config.reload")
            #expect(reloads.map { $0["data"]["ok"] } == [.number(0), .number(1)])
            #expect(reloads.allSatisfy { $0["phase"].text == "point" })
            #expect(reloads.first?["data"]["issues"].items.isEmpty == false)
            #expect(log.states(of: "b").last == "ended stopped")
            // The untouched source has every frame in one epoch.
            let kept = log["frame"].filter { $0["src"].text == "a" }
            #expect(kept.allSatisfy { $0["epoch"].int == 0 })
            let dropped = log["drop"].filter { $0["src"].text == "a" }
                .reduce(0) { $0 + ($1["count"].int ?? 0) }
            let numbers = kept.compactMap { $0["n"].int }
            #expect((numbers.last ?? 0) + 1 == numbers.count + dropped)
            let verdict = try sightline.program.run([
                "log", "verify", sightline.folder.file("log.jsonl"),
            ])
            #expect(verdict.exitCode == 0, "\(verdict.errors)")
            let schema = try SchemaJudge.verdict(on: ["log.jsonl"], of: sightline)
            #expect(schema == "checked \(log.records.count)\n")
        }

        @Test func `a run without a file goes on`() throws {
            let camera = try CameraServer()
            let watch = try Watch([camera.url()])
            #expect(watch.sees { watch.frames > 10 }, "\(watch.running.errors)")
            watch.running.send(signal: SIGHUP)
            #expect(watch.holds("config.reload"), "\(watch.running.errors)")
            let before = watch.frames
            #expect(watch.sees { watch.frames > before + 20 })
            _ = try watch.stop()
        }
    }
}
