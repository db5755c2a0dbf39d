import Foundation
import Glibc
import TestSupport
import Testing

extension EndToEnd {
    /// Runs whose detector a server computes: a real one, and one that goes wrong.
    @Suite struct RemoteRunTests {
        private static func backend(
            _ url: String, _ more: String = "", model: String = "network",
            deadline: String = "5s"
        ) -> [String] {
            [
                "--set",
                "detect.backend={url: '\(url)', model: \(model), deadline: \(deadline)\(more)}",
            ]
        }

        /// A run of the first frames of a clip, with every frame in its log.
        private static func run(
            _ sightline: Sightline, _ log: String, _ more: [String], frames: Int = 40
        ) throws -> (outcome: Program.Outcome, log: LogLines) {
            let outcome = try sightline.program.run(
                [
                    "run", try Clips.of(.steady), "--model", Fixture.detector, "--log",
                    sightline.folder.file(log), "--log-frames", "--max-frames", "\(frames)",
                ] + more, limit: 120)
            try #require(outcome.exitCode == 0, "\(outcome.errors)")
            return (outcome, try LogLines(path: sightline.folder.file(log)))
        }

        private static func detections(_ log: LogLines) -> [JSON] {
            log["frame"].map { .list([$0["n"], .list($0["det"].items.map(Self.bare))]) }
        }

        /// An object without the name of its track, in which the run's is.
        private static func bare(_ object: JSON) -> JSON {
            .members(object.object.filter { $0.key != "id" })
        }

        private static func figures(_ log: LogLines) throws -> JSON {
            let stat = try #require(log["stat"].last)
            return try #require(stat["backends"].object.values.first)
        }

        @Test func `a run on MLServer sees what the same run sees here, over both transports`()
            throws
        {
            let server = try InferenceServer.mlserver(Fixture.detector)
            let sightline = try Sightline()
            let local = try Self.run(sightline, "local.jsonl", [])
            #expect(Self.detections(local.log).contains { !$0[1].items.isEmpty })
            for kind in ["grpc", "http"] {
                for model in ["network", "single"] {
                    let name = "\(kind)-\(model).jsonl"
                    // Numbers as text take their time.
                    let frames = kind == "grpc" ? 40 : 8
                    let remote = try Self.run(
                        sightline, name, Self.backend(server.address(kind), model: model),
                        frames: frames)
                    #expect(
                        Self.detections(remote.log)
                            == Array(Self.detections(local.log).prefix(frames)))
                    let figures = try Self.figures(remote.log)
                    #expect(figures["remote"].int == frames && figures["local"].int == 0)
                    #expect(figures["state"].text == "remote" && figures["failed"].int == 0)
                    #expect(remote.log["ctl"].isEmpty)
                }
            }
            try judgeRefusals(sightline, server)
            let verdict = try SchemaJudge.verdict(
                on: ["local.jsonl", "grpc-network.jsonl"], of: sightline)
            #expect(verdict.hasPrefix("checked "), "\(verdict)")
        }

        /// What is wrong with a backend is said before the first frame, with the codes of the
        /// contract; a dry run says it as well.
        private func judgeRefusals(_ sightline: Sightline, _ server: InferenceServer) throws {
            for (model, words, code) in [
                ("nobody", "no model 'nobody'", 78), ("misnamed", "'picture'", 78),
                ("misshapen", "[1, 3, 68, 120]", 78),
            ] as [(String, String, Int32)] {
                for more in [[], ["--dry-run"]] {
                    let outcome = try sightline.program.run(
                        [
                            "run", try Clips.of(.steady), "--model", Fixture.detector, "--log",
                            "none",
                        ]
                            + Self.backend(server.address("grpc"), model: model) + more)
                    #expect(outcome.exitCode == code, "\(outcome.errors)")
                    #expect(outcome.errors.contains(words), "\(outcome.errors)")
                    #expect(outcome.errors.contains("grpc://127.0.0.1"), "\(outcome.errors)")
                }
            }
        }

        @Test func `several sources share requests, tiles too`() throws {
            let server = try InferenceServer.faulty(Fixture.detector)
            let sightline = try Sightline()
            let clip = try Clips.of(.steady)
            let sources = (0..<4).map { "  s\($0): { uri: '\(clip)', tiles: 2 }\n" }.joined()
            let file = try sightline.folder.write(
                "version: 1\nsources:\n" + sources, to: "four.yml")
            func run(_ log: String, _ more: [String]) throws -> LogLines {
                let outcome = try sightline.program.run(
                    [
                        "run", file, "--model", Fixture.detector, "--log",
                        sightline.folder.file(log), "--log-frames", "--max-frames", "6",
                    ] + more, limit: 120)
                try #require(outcome.exitCode == 0, "\(outcome.errors)")
                return try LogLines(path: sightline.folder.file(log))
            }
            func bySource(_ log: LogLines) -> [String: [JSON]] {
                Dictionary(grouping: log["frame"]) { $0["src"].text ?? "" }.mapValues { frames in
                    frames.map { .list([$0["n"], .list($0["det"].items.map(Self.bare))]) }
                }
            }
            let local = try run("local.jsonl", [])
            let remote = try run("remote.jsonl", Self.backend(server.address("grpc")))
            #expect(bySource(remote) == bySource(local))
            #expect(bySource(local).count == 4)
            let figures = try Self.figures(remote)
            // The whole picture and four tiles each.
            let inputs = 4 * 6 * 5
            let requests = try #require(figures["requests"].int)
            #expect(figures["remote"].int == inputs)
            #expect(requests < inputs / 2, "\(figures)")
        }

        @Test func `a server that goes wrong costs no frame, no box and next to no time`() throws {
            let server = try InferenceServer.faulty(Fixture.detector)
            let sightline = try Sightline()
            let local = try Self.run(sightline, "local.jsonl", [], frames: 200)
            for word in [
                "slow", "busy", "failed", "short", "cut", "typed", "nan", "shaped", "garbage",
                "silent",
            ] {
                try server.turn(word)
                for kind in ["grpc", "http"] {
                    let isLate = ["slow", "silent"].contains(word)
                    let remote = try Self.run(
                        sightline, "\(kind)-\(word).jsonl",
                        Self.backend(server.address(kind), deadline: isLate ? "100ms" : "2s"),
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
            #expect(Self.detections(remote.log) == Self.detections(local.log), what)
            let figures = try Self.figures(remote.log)
            #expect(figures["local"].int == 200 && figures["remote"].int == 0, what)
            #expect(figures["state"].text == "local", what)
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
            let local = try Self.run(sightline, "local.jsonl", [], frames: 240)
            let running = try sightline.program.start(
                [
                    "run", try Clips.of(.steady), "--model", Fixture.detector, "--log",
                    sightline.folder.file("dead.jsonl"), "--log-frames",
                ] + Self.backend(server.address("grpc"), deadline: "1s"))
            #expect(
                running.wait { sightline.count("frame", in: "dead.jsonl") >= 10 },
                "\(running.errors)")
            server.stop()
            let outcome = running.finish(limit: 60)
            #expect(outcome.exitCode == 0, "\(outcome.errors)")
            let log = try LogLines(path: sightline.folder.file("dead.jsonl"))
            #expect(Self.detections(log) == Self.detections(local.log))
            let figures = try Self.figures(log)
            let (remote, here) = (figures["remote"].int ?? 0, figures["local"].int ?? 0)
            #expect(remote >= 10 && here > 0 && remote + here == 240)
        }

        @Test func `without a fallback frames are dropped, and every one is in the account`() throws
        {
            let server = try InferenceServer.faulty(Fixture.detector)
            let sightline = try Sightline()
            let running = try sightline.program.start(
                [
                    "run", try Clips.of(.steady), "--model", Fixture.detector, "--log",
                    sightline.folder.file("drop.jsonl"), "--log-frames",
                ] + Self.backend(server.address("grpc"), ", fallback: drop", deadline: "1s"))
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
            #expect(try Self.figures(log)["dropped"].int == dropped)
            let verdict = try sightline.program.run([
                "log", "verify", sightline.folder.file("drop.jsonl"),
            ])
            #expect(verdict.exitCode == 0, "\(verdict.errors)")
            let schema = try SchemaJudge.verdict(on: ["drop.jsonl"], of: sightline)
            #expect(schema.hasPrefix("checked "), "\(schema)")
            // Nothing at all could look at pictures: the run does not begin.
            let away = try sightline.program.run(
                ["run", try Clips.of(.steady), "--model", Fixture.detector, "--log", "none"]
                    + Self.backend(server.address("grpc"), ", fallback: drop"))
            #expect(away.exitCode == 69, "\(away.errors)")
        }

        @Test func `a token is shown where nobody else reads it, and in no text`() throws {
            let token = "canary-7d1f"
            let server = try InferenceServer.faulty(Fixture.detector, ["--token", token])
            let sightline = try Sightline()
            func run(_ backend: String, environment: [String: String]) throws -> Program.Outcome {
                let file = try sightline.folder.write(
                    """
                    version: 1
                    sources: { walk: { uri: '\(try Clips.of(.steady))', max_frames: 5 } }
                    detect:
                      model: \(Fixture.detector)
                      backend: { model: network, deadline: 5s, \(backend) }
                    log: { to: '\(sightline.folder.file("token.jsonl"))' }
                    overwrite: true
                    """, to: "token.yml")
                var program = sightline.program
                program.environment = environment
                let outcome = try program.run(["run", file, "--json"], limit: 60)
                let log = (try? sightline.folder.bytes("token.jsonl")) ?? Data()
                for text in [outcome.output, outcome.errors, String(decoding: log, as: UTF8.self)] {
                    #expect(!text.contains("canary"), "\(text)")
                }
                return outcome
            }
            let secret = "token: '${env:TOKEN}'"
            for kind in ["grpc", "http"] {
                let url = "url: '\(server.address(kind))'"
                let right = try run("\(url), \(secret)", environment: ["TOKEN": token])
                #expect(right.exitCode == 0, "\(right.errors)")
                let wrong = try run("\(url), \(secret)", environment: ["TOKEN": token + "x"])
                #expect(wrong.exitCode == 77, "\(wrong.errors)")
                let none = try run(url, environment: [:])
                #expect(none.exitCode == 77, "\(none.errors)")
                let far = "url: '\(kind)://192.0.2.1:8001'"
                let open = try run("\(far), \(secret)", environment: ["TOKEN": token])
                #expect(open.exitCode == 78 && open.errors.contains("insecure"), "\(open.errors)")
                let typed = try run("\(url), token: canaryless", environment: [:])
                #expect(typed.exitCode == 78, "\(typed.errors)")
            }
        }

        @Test func `metrics say which ran where`() throws {
            let server = try InferenceServer.faulty(Fixture.detector)
            let port = Loopback.freePort()
            let sightline = try Sightline()
            let camera = try CameraServer()
            let running = try sightline.program.start(
                [
                    "run", camera.url(), "--model", Fixture.detector, "--log",
                    sightline.folder.file("log.jsonl"), "--log-frames", "--metrics", "\(port)",
                ] + Self.backend(server.address("grpc"), deadline: "2s"))
            func metrics() -> String {
                (try? Program.installed("curl").run([
                    "-s", "-m", "5", "http://127.0.0.1:\(port)/metrics",
                ]).output) ?? ""
            }
            func value(_ name: String) -> Double {
                let line = metrics().split(separator: "\n").first { $0.hasPrefix(name + " ") }
                return line?.split(separator: " ").last.flatMap { Double($0) } ?? -1
            }
            let pictures = "sightline_backend_pictures_total{backend=\"network\",where="
            #expect(
                running.wait { value(pictures + "\"remote\"}") >= 10 }, "\(running.errors)")
            #expect(value("sightline_backend_up{backend=\"network\"}") == 1)
            try server.turn("failed")
            #expect(running.wait { value(pictures + "\"local\"}") >= 20 }, "\(running.errors)")
            #expect(value("sightline_backend_up{backend=\"network\"}") == 0)
            let failures = "sightline_backend_failures_total{backend=\"network\",reason=\"failed\"}"
            #expect(value(failures) >= 5)
            try server.turn("well")
            #expect(
                running.wait(limit: 60) { value("sightline_backend_up{backend=\"network\"}") == 1 },
                "it is taken back: \(running.errors)")
            _ = try Python.answer(
                """
                import sys
                from prometheus_client.parser import text_string_to_metric_families
                names = [family.name for family in text_string_to_metric_families(sys.stdin.read())]
                assert "sightline_backend_request_seconds" in names, names
                """, input: Data((metrics() + "\n").utf8))
            running.send(signal: SIGINT)
            let outcome = running.finish(limit: 30)
            #expect(outcome.exitCode == 0, "\(outcome.errors)")
            let log = try LogLines(path: sightline.folder.file("log.jsonl"))
            #expect(log["ctl"].map { $0["to"].text } == ["local", "remote"], "\(log["ctl"])")
        }
    }
}
