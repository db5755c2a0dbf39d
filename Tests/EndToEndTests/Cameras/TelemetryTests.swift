import Foundation
import Glibc
import TestSupport
import Testing

extension EndToEnd {
    /// What a run says of itself: figures, health, and words to the service manager.
    @Suite struct TelemetryTests {
        private func get(_ path: String, _ port: Int) throws -> (status: Int, body: String) {
            let outcome = try Program.installed("curl").run(
                ["-s", "-m", "5", "-w", "\n%{http_code}", "http://127.0.0.1:\(port)\(path)"])
            let lines = outcome.output.split(separator: "\n", omittingEmptySubsequences: false)
            return (
                Int(lines.last ?? "") ?? 0, lines.dropLast().joined(separator: "\n")
            )
        }

        @Test func `figures and health are served while cameras come and go`() throws {
            let camera = try CameraServer()
            let port = Loopback.freePort()
            let watch = try Watch(
                [camera.url(), "rtsp://127.0.0.1:9/gone"], ["--metrics", "\(port)"])
            #expect(watch.sees { watch.frames >= 50 }, "\(watch.running.errors)")
            let metrics = try get("/metrics", port)
            #expect(metrics.status == 200)
            for line in [
                "sightline_source_up{source=\"live\"} 1",
                "sightline_source_up{source=\"gone\"} 0",
                "sightline_decode_errors_total{source=\"live\"} 0",
                "sightline_source_repeated_datagrams_total{source=\"live\"} 0",
                "sightline_memory_shed{stage=\"previews\"} 0",
                "sightline_memory_shed{stage=\"source\"} 0",
            ] {
                #expect(metrics.body.contains(line + "\n"), "\(line) is not in \(metrics.body)")
            }
            try judge(metrics.body)
            let memory = try ["used_bytes", "budget_bytes", "budget_ratio"].map { name in
                let match = try #require(
                    metrics.body.firstMatch(
                        of: try Regex(
                            "\nsightline_memory_\(name) (\\S+)\n", as: (Substring, Substring).self))
                )
                return try #require(Double(match.output.1))
            }
            #expect(memory[0] > 1e6 && memory[1] > memory[0])
            #expect((memory[0] / memory[1] - memory[2]).magnitude < 1e-9)
            #expect(try get("/livez", port).status == 200)
            #expect(try get("/readyz", port).status == 200)
            #expect(try get("/nothing", port).status == 404)
            let health = try get("/healthz?verbose", port)
            let report = try #require(JSON(Data(health.body.utf8)), "\(health.body)")
            let sources = report["sources"]
            #expect(sources["live"]["state"].text == "up")
            #expect((sources["live"]["fps"].number ?? 0) > 10)
            #expect((sources["live"]["last_frame_age_ms"].number ?? 1e9) < 1000)
            #expect(sources["live"]["since"].exists)
            #expect(sources["gone"]["state"].text == "opening")
            #expect(sources["gone"]["reason"].text == "refused")
            // Half a request holds nothing up.
            let half = try Program.installed("bash").start([
                "-c", "exec 3<>/dev/tcp/127.0.0.1/\(port); printf 'GET /met' >&3; sleep 20",
            ])
            camera.die()
            #expect(
                watch.sees { (try? get("/readyz", port))?.status == 503 }, "ready without a camera")
            #expect(try get("/livez", port).status == 200)
            let lost = try get("/metrics", port).body
            #expect(lost.contains("sightline_source_up{source=\"live\"} 0\n"))
            #expect(lost.contains("sightline_source_reconnects_total{source=\"live\""))
            half.send(signal: SIGKILL)
            let log = try watch.stop()
            let figures = try #require(log["stat"].last { $0["sources"].exists })
            #expect(figures["sources"]["live"]["fps_in"].exists)
        }

        /// Prometheus' own reader takes the text.
        private func judge(_ text: String) throws {
            let families = try Python.answer(
                """
                import sys
                from prometheus_client.parser import text_string_to_metric_families
                names = [family.name for family in text_string_to_metric_families(sys.stdin.read())]
                assert len(names) == len(set(names)), names
                print(len(names))
                """, input: Data((text + "\n").utf8))
            #expect((Int(families.dropLast()) ?? 0) >= 15, "\(families)")
            let scratch = try ScratchFolder()
            let outcome = try Program.installed("promtool").run(
                ["check", "metrics"], input: try scratch.write(text + "\n", to: "metrics"))
            #expect(outcome.exitCode == 0, "\(outcome.output)\(outcome.errors)")
        }

        @Test func `an address that is taken, or is none, is an error`() throws {
            let sightline = try Sightline()
            let holder = try Watch(
                ["rtsp://127.0.0.1:9/gone"], ["--metrics", "127.0.0.1:0"], in: sightline)
            #expect(holder.sees { holder.running.errors.contains("served on port") })
            let port = holder.running.errors.split(whereSeparator: \.isWhitespace)
                .compactMap { Int($0) }.last
            let taken = try sightline.program.run([
                "run", "rtsp://127.0.0.1:9/gone", "--model", "none", "--log", "none", "--metrics",
                "\(try #require(port))",
            ])
            #expect(taken.exitCode == 69, "\(taken.errors)")
            let wrong = try sightline.program.run([
                "run", "rtsp://127.0.0.1:9/gone", "--model", "none", "--log", "none", "--metrics",
                "nowhere:x",
            ])
            #expect(wrong.exitCode == 64, "\(wrong.errors)")
            _ = try holder.stop()
        }

        @Test func `the service manager hears when it is ready, alive, read again and stopping`()
            throws
        {
            let camera = try CameraServer()
            var sightline = try Sightline()
            let socket = sightline.folder.file("notify")
            let manager = try Program.installed("python3").start([
                "-u", "-c",
                """
                import socket, sys
                s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
                s.bind(sys.argv[1])
                while True: print(s.recv(4096).decode(), flush=True)
                """, socket,
            ])
            #expect(
                manager.wait { FileManager.default.fileExists(atPath: socket) }, "\(manager.errors)"
            )
            sightline.program.environment["NOTIFY_SOCKET"] = socket
            sightline.program.environment["WATCHDOG_USEC"] = "1000000"
            let watch = try Watch([camera.url()], in: sightline)
            #expect(watch.sees { watch.frames >= 60 }, "\(watch.running.errors)")
            watch.running.send(signal: SIGHUP)
            #expect(watch.holds("config.reload"))
            _ = try watch.stop()
            let words = manager.output.split(separator: "\n").map(String.init)
            #expect(words.first == "READY=1", "\(words)")
            #expect(words.count { $0 == "WATCHDOG=1" } >= 2, "\(words)")
            #expect(words.contains("STATUS=1 of 1 sources up"))
            #expect(words.contains("RELOADING=1"))
            #expect(words.contains { $0.hasPrefix("MONOTONIC_USEC=") })
            #expect(words.count { $0 == "READY=1" } == 2)
            #expect(words.contains("STOPPING=1"))
        }

        @Test func `with --log-format json every line on stderr is an object`() throws {
            let watch = try Watch(
                ["rtsp://u:CANARY-77@127.0.0.1:9/gone"], ["--log-format", "json"])
            #expect(watch.sees { watch.sightline.count("source") >= 4 })
            _ = try watch.stop()
            let lines = watch.running.errors.split(separator: "\n")
            #expect(lines.count >= 3)
            for line in lines {
                let object = try #require(JSON(Data(line.utf8)), "\(line)")
                #expect(object["level"].exists && object["msg"].exists && object["ts"].exists)
            }
            #expect(lines.contains { $0.contains("gone: refused: ") })
            #expect(!watch.running.errors.contains("CANARY-77"))
        }
    }
}
