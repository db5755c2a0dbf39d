import Foundation
import Glibc
import TestSupport
import Testing

extension SlowEndToEnd {
    /// Runs whose server goes wrong, or goes away.
    @Suite struct RemoteFaultTests {
        @Test func `a server that goes wrong costs no frame, no box and next to no time`() throws {
            let server = try InferenceServer.faulty(Fixture.detector)
            let sightline = try Sightline()
            let local = try RemoteRun.run(sightline, "local.jsonl", [], frames: 200)
            for word in [
                "slow", "busy", "failed", "short", "cut", "typed", "nan", "shaped", "garbage",
                "silent",
            ] {
                try server.turn(word)
                for kind in ["grpc", "http"] {
                    let isLate = ["slow", "silent"].contains(word)
                    let remote = try RemoteRun.run(
                        sightline, "\(kind)-\(word).jsonl",
                        RemoteRun.backend(server.address(kind), deadline: isLate ? "100ms" : "2s"),
                        frames: 200)
                    try judge(remote, against: local, "\(word) over \(kind)")
                }
            }
        }

        /// The server was left alone, and nothing else was lost.
        private func judge(
            _ remote: (outcome: Program.Outcome, log: LogLines),
            against local: (outcome: Program.Outcome, log: LogLines), _ what: Comment
        ) throws {
            #expect(RemoteRun.detections(remote.log) == RemoteRun.detections(local.log), what)
            let figures = try RemoteRun.figures(remote.log)
            #expect(figures["local"].int == 200 && figures["remote"].int == 0, what)
            #expect(figures["state"].text == "local", what)
            #expect(RemoteRun.here(remote.log) == 200, what)
            #expect(remote.log["end"].first?["totals"]["dropped"].int == 0, what)
            // It is not ready at the start, or fails as often as the breaker lets it.
            let change = try #require(
                remote.log["ctl"].first { $0["action"].text == "backend" }, what)
            #expect(change["from"].text == "remote" && change["to"].text == "local", what)
            #expect(change["reason"].text?.hasPrefix("network: ") == true, what)
            #expect(remote.outcome.errors.contains("backend network: "), what)
            #expect(remote.outcome.errors.contains("the local engine runs instead"), what)
            let (took, alone) = (remote.outcome.seconds, local.outcome.seconds)
            #expect(took < alone * 1.5 + 3, "\(took) s, \(alone) s without the server")
        }

        @Test func `a server that dies in the middle of a run costs no frame`() throws {
            let server = try InferenceServer.faulty(Fixture.detector)
            let sightline = try Sightline()
            let local = try RemoteRun.run(sightline, "local.jsonl", [], frames: 240)
            let running = try sightline.program.start(
                [
                    "run", try Clips.of(.steady), "--model", Fixture.detector, "--log",
                    sightline.folder.file("dead.jsonl"), "--log-frames",
                ] + RemoteRun.backend(server.address("grpc"), deadline: "1s"))
            #expect(
                running.wait { sightline.count("frame", in: "dead.jsonl") >= 10 },
                "\(running.errors)")
            server.stop()
            let outcome = running.finish(limit: 60)
            #expect(outcome.exitCode == 0, "\(outcome.errors)")
            let log = try LogLines(path: sightline.folder.file("dead.jsonl"))
            #expect(RemoteRun.detections(log) == RemoteRun.detections(local.log))
            let figures = try RemoteRun.figures(log)
            let (remote, here) = (figures["remote"].int ?? 0, figures["local"].int ?? 0)
            #expect(remote >= 10 && here > 0 && remote + here == 240)
            #expect(RemoteRun.here(log) == here)
            let schema = try SchemaJudge.verdict(on: ["dead.jsonl"], of: sightline)
            #expect(schema.hasPrefix("checked "), "\(schema)")
        }

        /// Who computed equal numbers is no part of a deterministic log.
        @Test func `a deterministic log is the same whether the server answers or not`() throws {
            let server = try InferenceServer.faulty(Fixture.detector)
            let sightline = try Sightline()
            for (word, log) in [("well", "well.jsonl"), ("failed", "failed.jsonl")] {
                try server.turn(word)
                let run = try RemoteRun.run(
                    sightline, log, ["--deterministic"] + RemoteRun.backend(server.address("grpc")))
                #expect(run.outcome.errors.contains("local engine") == (word == "failed"))
            }
            let logs = try ["well.jsonl", "failed.jsonl"].map { try sightline.folder.bytes($0) }
            #expect(logs[0] == logs[1] && !logs[0].isEmpty)
            #expect(!String(decoding: logs[1], as: UTF8.self).contains("engine"))
        }

        /// A network that was looked at by the one of two and is looked at again by the other is
        /// still the same in a log that is resumed.
        @Test func `a run that is resumed knows frames again that something else computed`() throws
        {
            let server = try InferenceServer.faulty(Fixture.detector)
            let sightline = try Sightline()
            let words =
                [
                    "run", try Clips.of(.steady), "--model", Fixture.detector, "--log",
                    sightline.folder.file("log.jsonl"), "--log-frames",
                ] + RemoteRun.backend(server.address("grpc"))
            try server.turn("failed")
            let running = try sightline.program.start(words)
            #expect(
                running.wait { sightline.count("frame", in: "log.jsonl") >= 20 },
                "\(running.errors)")
            running.send(signal: SIGKILL)
            _ = running.finish(limit: 20)
            try server.turn("well")
            let outcome = try sightline.program.run(words, limit: 120)
            #expect(outcome.exitCode == 0, "\(outcome.errors)")
            let log = try LogLines(path: sightline.folder.file("log.jsonl"))
            #expect(log["frame"].map { $0["n"].int } == Array(0..<240))
            #expect((1..<240).contains(RemoteRun.here(log)))
        }

        @Test func `without a fallback frames are dropped, and every one is in the account`() throws
        {
            let server = try InferenceServer.faulty(Fixture.detector)
            let sightline = try Sightline()
            let running = try sightline.program.start(
                [
                    "run", try Clips.of(.steady), "--model", Fixture.detector, "--log",
                    sightline.folder.file("drop.jsonl"), "--log-frames",
                ] + RemoteRun.backend(server.address("grpc"), ", fallback: drop", deadline: "1s"))
            #expect(
                running.wait { sightline.count("frame", in: "drop.jsonl") >= 10 },
                "\(running.errors)")
            server.stop()
            let outcome = running.finish(limit: 60)
            #expect(outcome.exitCode == 0, "\(outcome.errors)")
            let log = try LogLines(path: sightline.folder.file("drop.jsonl"))
            let balance = try #require(log["end"].first?["balance"].object.values.first)
            let dropped = try #require(balance["dropped"]["detect"]["backend"].int)
            let delivered = try #require(balance["delivered"].int)
            #expect(dropped > 0 && delivered >= 10)
            #expect(balance["decoded"].int == dropped + delivered)
            #expect(log["drop"].reduce(0) { $0 + ($1["count"].int ?? 0) } == dropped)
            #expect(try RemoteRun.figures(log)["dropped"].int == dropped)
            let verdict = try sightline.program.run([
                "log", "verify", sightline.folder.file("drop.jsonl"),
            ])
            #expect(verdict.exitCode == 0, "\(verdict.errors)")
            let schema = try SchemaJudge.verdict(on: ["drop.jsonl"], of: sightline)
            #expect(schema.hasPrefix("checked "), "\(schema)")
            // Nothing at all could look at pictures: the run does not begin.
            let away = try sightline.program.run(
                ["run", try Clips.of(.steady), "--model", Fixture.detector, "--log", "none"]
                    + RemoteRun.backend(server.address("grpc"), ", fallback: drop"))
            #expect(away.exitCode == 69, "\(away.errors)")
        }
    }
}
