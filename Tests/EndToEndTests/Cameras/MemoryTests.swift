import Foundation
import Glibc
import TestSupport
import Testing

extension EndToEnd {
    /// What a process takes, and what it does where there is less.
    @Suite struct MemoryTests {
        private static func resident(_ running: RunningProgram) throws -> Int {
            let status = try String(
                contentsOfFile: "/proc/\(running.identifier)/status", encoding: .utf8)
            let match = try #require(status.firstMatch(of: /VmRSS:\s*(\d+) kB/))
            return try #require(Int(match.output.1))
        }

        @Test func `a process that waits for a camera takes less than 40 MB`() throws {
            let watch = try Watch(["rtsp://127.0.0.1:9/gone"])
            #expect(watch.sees { watch.sightline.count("source") >= 3 })
            let size = try Self.resident(watch.running)
            #expect(size < 40_000, "\(size) kB")
            _ = try watch.stop()
        }

        /// Four cameras of 1280 x 720 with an annotated output each.
        private static func cameras(
            _ cameras: [CameraServer], in sightline: Sightline, _ more: String = ""
        ) throws -> String {
            let sources = zip(Self.names, cameras).map { name, camera in
                "  \(name): { uri: \"\(camera.url("large"))\" }\n"
            }
            let video = sightline.folder.file("{source}.mp4")
            return try sightline.folder.write(
                "version: 1\nsources:\n" + sources.joined()
                    + "outputs: { video: { to: \"\(video)\" } }\n" + more, to: "p.yml")
        }

        private static let names = ["a", "b", "c", "d"]

        /// What was decided for want of memory, in order.
        private static func decisions(_ log: LogLines) -> [String] {
            let made = log["ctl"].filter { $0["reason"].text?.hasPrefix("memory ") == true }
            return made.map { record in
                ["action", "src", "from", "to"].compactMap { record[$0].text }
                    .joined(separator: " ")
            }
        }

        @Test(arguments: [512, 256])
        func `four cameras live under a limit of memory`(mebibytes: Int) throws {
            let group = try MemoryGroup(limit: mebibytes << 20)
            defer { group.remove() }
            let servers = try Self.names.map { _ in try CameraServer() }
            var sightline = try Sightline()
            sightline.program = try group.enclosing(sightline.program, in: sightline.folder)
            let watch = try Watch([try Self.cameras(servers, in: sightline)], in: sightline)
            let lives = watch.sees(within: 90) {
                watch.frames >= 600 || !watch.running.isRunning
            }
            #expect(lives && watch.running.isRunning, "\(watch.running.errors)")
            let log = try watch.stop()
            #expect(try group.kills() == 0)
            for name in Self.names {
                let frames = log["frame"].count { $0["src"].text == name }
                #expect(frames >= 50, "\(frames) of \(name)")
            }
            let short = log.events("output.state").filter {
                $0["data"]["reason"].text == "memory is short"
            }
            #expect(mebibytes == 512 || !short.isEmpty, "\(Self.decisions(log))")
        }

        /// Head and body of what an address answers.
        private static func answer(_ address: String) throws -> (head: String, body: String) {
            let text = try Program.installed("curl").run(["-s", "-i", "-m", "10", address]).output
            let parts = text.split(separator: "\r\n\r\n", maxSplits: 1)
            return (String(parts.first ?? ""), String(parts.last ?? ""))
        }

        /// While memory is short the page answers as its description says: no moving pictures for
        /// now, and pictures one at a time.
        private static func checkPage(_ port: Int) throws {
            let root = "http://127.0.0.1:\(port)/api/v1/"
            let described = try #require(JSON(Data(try answer(root + "openapi.json").body.utf8)))
            for (path, template) in [
                ("sources/a/live.mjpeg", "/sources/{name}/live.mjpeg"),
                ("wall.mjpeg", "/wall.mjpeg"),
                ("sources/a/hls/index.m3u8", "/sources/{name}/hls/index.m3u8"),
            ] {
                let (head, body) = try answer(root + path)
                #expect(head.hasPrefix("HTTP/1.1 503 "), "\(path): \(head)")
                #expect(head.contains("\r\nRetry-After: 10"), "\(path): \(head)")
                #expect(head.contains("application/problem+json"), "\(path): \(head)")
                #expect(body.contains("memory is short"), "\(path): \(body)")
                let responses = described["paths"][template]["get"]["responses"]
                #expect(responses["503"].exists, "\(template)")
            }
            let still = try answer(root + "sources/a/snapshot.jpg").head
            #expect(still.hasPrefix("HTTP/1.1 200 "), "\(still)")
        }

        @Test func `a limit of addresses counts in the budget`() throws {
            let figures = Loopback.freePort()
            var sightline = try Sightline()
            let program = sightline.program
            sightline.program.path = try Program.installed("prlimit").path
            let arguments = ["--as=\(4 << 30)", program.path]
            let running = try sightline.program.start(
                arguments + [
                    "run", "rtsp://127.0.0.1:9/gone", "--model", "none", "--log", "none",
                    "--metrics", "\(figures)",
                ])
            let budget = "sightline_memory_budget_bytes \((4 << 30) / 100 * 70)\n"
            let address = "http://127.0.0.1:\(figures)/metrics"
            #expect(
                running.wait(limit: 30) {
                    (try? Self.answer(address).body.contains(budget)) == true
                },
                "\(running.errors)")
            running.send(signal: SIGINT)
            #expect(running.finish(limit: 15).exitCode == 0)
        }

        @Test func `memory is held by the page's pictures, outputs, pictures, the newest sources`()
            throws
        {
            let servers = try Self.names.map { _ in try CameraServer() }
            let sightline = try Sightline()
            let file = try Self.cameras(servers, in: sightline, "memory: 1M\n")
            let (page, figures) = (Loopback.freePort(), Loopback.freePort())
            let watch = try Watch(
                [file], ["--page", "127.0.0.1:\(page)", "--metrics", "\(figures)"], in: sightline)
            #expect(watch.sees { watch.frames >= 5 }, "\(watch.running.errors)")
            #expect(watch.sees { sightline.count("ctl") >= 12 })
            try Self.checkPage(page)
            let metrics = try Self.answer("http://127.0.0.1:\(figures)/metrics").body
            for line in [
                "budget_bytes 1048576", "shed{stage=\"previews\"} 1", "shed{stage=\"outputs\"} 1",
                "shed{stage=\"decode\"} 1", "shed{stage=\"source\"} 3",
            ] {
                #expect(metrics.contains("sightline_memory_\(line)\n"), "\(line): \(metrics)")
            }
            let before = watch.frames
            #expect(watch.sees { watch.frames >= before + 5 }, "one goes on")
            let errors = watch.running.errors
            let log = try watch.stop()
            let names = Self.names
            #expect(
                Self.decisions(log)
                    == ["previews on off"] + names.map { "outputs \($0) on off" }
                    + names.map { "decode \($0) all keys" }
                    + ["d", "c", "b"].map { "source \($0) on off" })
            #expect(errors.contains("annotated outputs off"), "\(errors)")
            // One source stays, at its key frames; the others are away for the reason given.
            #expect(Set(log["frame"].suffix(3).compactMap { $0["src"].text }) == ["a"])
            for name in ["b", "c", "d"] {
                #expect(log.states(of: name).contains("down limits"), "\(log.states(of: name))")
                #expect(log.states(of: name).last == "ended stopped")
            }
            #expect(!log.states(of: "a").contains("down limits"))
        }
    }
}
