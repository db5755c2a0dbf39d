import Foundation
import Glibc
import TestSupport
import Testing

extension SlowEndToEnd {
    /// Runs whose detector a server computes.
    @Suite struct RemoteRunTests {
        @Test func `a run on MLServer sees what the same run sees here, over both transports`()
            throws
        {
            let server = try InferenceServer.mlserver(Fixture.detector)
            let sightline = try Sightline()
            let local = try RemoteRun.run(sightline, "local.jsonl", [])
            #expect(RemoteRun.detections(local.log).contains { !$0[1].items.isEmpty })
            for kind in ["grpc", "http"] {
                for model in ["network", "single"] {
                    let name = "\(kind)-\(model).jsonl"
                    // Numbers as text take their time.
                    let frames = kind == "grpc" ? 40 : 8
                    let remote = try RemoteRun.run(
                        sightline, name, RemoteRun.backend(server.address(kind), model: model),
                        frames: frames)
                    #expect(
                        RemoteRun.detections(remote.log)
                            == Array(RemoteRun.detections(local.log).prefix(frames)))
                    let figures = try RemoteRun.figures(remote.log)
                    #expect(figures["remote"].int == frames && figures["local"].int == 0)
                    #expect(figures["state"].text == "remote" && figures["failed"].int == 0)
                    #expect(remote.log["ctl"].isEmpty)
                    #expect(RemoteRun.here(remote.log) == 0 && RemoteRun.here(local.log) == 0)
                }
            }
            try judgeHalves(sightline, server, local.log)
            try judgeRefusals(sightline, server)
            let verdict = try SchemaJudge.verdict(
                on: ["local.jsonl", "grpc-network.jsonl"], of: sightline)
            #expect(verdict.hasPrefix("checked "), "\(verdict)")
        }

        /// A network of halves sees the same but for its last digits.
        private func judgeHalves(
            _ sightline: Sightline, _ server: InferenceServer, _ local: LogLines
        ) throws {
            let halves = try RemoteRun.run(
                sightline, "halves.jsonl",
                RemoteRun.backend(server.address("grpc"), model: "halves"))
            for (own, wanted) in zip(halves.log["frame"], local["frame"]) {
                let (found, objects) = (own["det"].items, wanted["det"].items)
                #expect(found.map { $0["cls"].text } == objects.map { $0["cls"].text })
                for (one, other) in zip(found, objects) {
                    let score = (one["s"].number ?? 0) - (other["s"].number ?? 9)
                    #expect(abs(score) < 0.005, "\(one) \(other)")
                    let sides = zip(one["b"].items, other["b"].items).map {
                        abs(($0.number ?? 0) - ($1.number ?? 999))
                    }
                    #expect(sides.count == 4 && sides.allSatisfy { $0 < 0.5 }, "\(one) \(other)")
                }
            }
            #expect(try RemoteRun.figures(halves.log)["remote"].int == 40)
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
                            + RemoteRun.backend(server.address("grpc"), model: model) + more)
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
            let local = try run("local.jsonl", [])
            let remote = try run("remote.jsonl", RemoteRun.backend(server.address("grpc")))
            #expect(RemoteRun.bySource(remote) == RemoteRun.bySource(local))
            #expect(RemoteRun.bySource(local).count == 4)
            let figures = try RemoteRun.figures(remote)
            // The whole picture and four tiles each.
            let inputs = 4 * 6 * 5
            let requests = try #require(figures["requests"].int)
            #expect(figures["remote"].int == inputs)
            #expect(requests < inputs / 2, "\(figures)")
        }

        @Test func `networks of open sides and without a batch axis run on MLServer`() throws {
            let sightline = try Sightline()
            let script = RepositoryFile.path("Tests/EndToEndTests/Remote/make_remote_networks.py")
            _ = try Python.run([script, Fixture.detector, sightline.folder.path], limit: 60)
            let high = sightline.folder.file("high.mp4")
            let made = try Program.installed("ffmpeg").run([
                "-v", "error", "-i", try Clips.of(.steady), "-vf", "pad=iw:ih*3/2:0:0:gray",
                "-frames:v",
                "30", high,
            ])
            try #require(made.exitCode == 0, "\(made.errors)")
            let file = try sightline.folder.write(
                """
                version: 1
                sources: { wide: { uri: '\(try Clips.of(.steady))' }, high: { uri: '\(high)' } }
                """, to: "two.yml")
            func run(_ model: String, _ log: String, _ more: [String]) throws -> LogLines {
                let outcome = try sightline.program.run(
                    [
                        "run", file, "--model", sightline.folder.file(model), "--log",
                        sightline.folder.file(log), "--log-frames", "--max-frames", "12",
                    ] + more, limit: 120)
                try #require(outcome.exitCode == 0, "\(outcome.errors)")
                return try LogLines(path: sightline.folder.file(log))
            }
            for (model, size) in [
                ("open.onnx", ["--set", "detect.size=auto"]), ("bare.onnx", []),
            ] {
                let server = try InferenceServer.mlserver(sightline.folder.file(model))
                let local = RemoteRun.bySource(try run(model, "local-\(model)", size))
                #expect(local["wide"]?.contains { !$0[1].items.isEmpty } == true)
                // What is of one size here makes all of a picture fit: of this one too little.
                let isSeen = local["high"]?.contains { !$0[1].items.isEmpty } == true
                #expect(isSeen || model == "bare.onnx")
                for (kind, fallback) in [("grpc", "local"), ("http", "local"), ("grpc", "drop")] {
                    let log = try run(
                        model, "\(kind)-\(fallback)-\(model)",
                        size + RemoteRun.backend(server.address(kind), ", fallback: \(fallback)"))
                    #expect(RemoteRun.bySource(log) == local, "\(model) over \(kind)")
                    let figures = try RemoteRun.figures(log)
                    #expect(figures["remote"].int == 24 && figures["failed"].int == 0)
                    #expect(RemoteRun.here(log) == 0)
                }
            }
            // Of one size on the server, of any size here.
            let fixed = try InferenceServer.faulty(Fixture.detector)
            let refused = try sightline.program.run(
                [
                    "run", file, "--model", sightline.folder.file("open.onnx"), "--log", "none",
                    "--set", "detect.size=auto",
                ] + RemoteRun.backend(fixed.address("grpc")))
            #expect(refused.exitCode == 78, "\(refused.errors)")
            #expect(refused.errors.contains("[1, 3, ?, ?]"), "\(refused.errors)")
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
                ] + RemoteRun.backend(server.address("grpc"), deadline: "2s"))
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
