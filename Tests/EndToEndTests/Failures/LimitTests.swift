import Foundation
import Glibc
import TestSupport
import Testing

extension EndToEnd {
    /// Limits of the process: an error that names the limit, or a run that does its work; never a
    /// crash, never silence.
    @Suite struct LimitTests {
        private static func limited(
            _ limit: [String], _ arguments: [String], in sightline: Sightline
        ) throws -> Program.Outcome {
            var prlimit = try Program.installed("prlimit")
            prlimit.environment = sightline.program.environment
            return try prlimit.run(limit + [sightline.program.path] + arguments, limit: 60)
        }

        // Below 300 MB the system's loader has no room for the libraries, before the tool begins.
        @Test(arguments: [
            "--as=320000000", "--as=400000000", "--as=800000000", "--as=1500000000", "--nofile=8",
            "--nofile=14", "--nofile=24", "--nofile=48", "--nofile=64",
        ])
        func `a run says which limit it meets, or does its work`(_ limit: String) throws {
            let sightline = try Sightline()
            let clip = try Clips.of(.steady)
            let outcome = try Self.limited(
                [limit],
                [
                    "run", clip, "--model", Fixture.detector, "--log",
                    sightline.folder.file("log.jsonl"), "--annotated",
                    sightline.folder.file("out.mp4"), "--max-frames", "50",
                ], in: sightline)
            #expect(!outcome.isOverdue, "\(limit) hangs")
            let code = try #require(
                outcome.exitCode, "\(limit) ends by a signal: \(outcome.errors)")
            guard code != 0 else { return }
            #expect([71, 74, 75].contains(code), "\(limit) ends \(code): \(outcome.errors)")
            let names =
                limit.hasPrefix("--as") ? ["memory", "address"] : ["descriptors", "open files"]
            #expect(
                names.contains { outcome.errors.contains($0) }, "\(limit): \(outcome.errors)")
        }

        @Test func `a camera that meets a limit says so, and others are watched on`() throws {
            let sightline = try Sightline()
            let camera = try CameraServer()
            var limited = sightline
            limited.program = try Program.installed("prlimit")
            let running = try limited.program.start(
                ["--nofile=64", sightline.program.path, "run"]
                    + (0..<2).map { _ in camera.url() }
                    + [
                        "--model", "none", "--log", sightline.folder.file("log.jsonl"),
                        "--log-frames",
                    ])
            #expect(running.wait { sightline.count("frame") >= 50 }, "\(running.errors)")
            running.send(signal: SIGINT)
            #expect(running.finish(limit: 15).exitCode == 0)
        }

        @Test func `on one crowded core a camera is followed, and a file loses nothing`() throws {
            let taskset = try Program.installed("taskset")
            let sightline = try Sightline()
            let crowd = try (0..<3).map { _ in
                try taskset.start(["-c", "0", "sh", "-c", "while :; do :; done"])
            }
            defer { for one in crowd { one.send(signal: SIGKILL) } }
            let clip = try Clips.of(.steady)
            let file = try taskset.run(
                ["-c", "0", sightline.program.path]
                    + sightline.arguments(clip, ["--max-frames", "100"]), limit: 120)
            #expect(file.exitCode == 0, "\(file.errors)")
            let frames = try LogLines(path: sightline.folder.file("log.jsonl"))
            #expect(frames["frame"].count == 100 && frames["drop"].isEmpty)

            let camera = try CameraServer()
            let live = try taskset.start(
                ["-c", "0", sightline.program.path, "run", camera.url("1280x720at25")]
                    + [
                        "--model", Fixture.detector, "--log", sightline.folder.file("live.jsonl"),
                        "--log-frames",
                    ])
            #expect(
                live.wait(limit: 60) { sightline.count("frame", in: "live.jsonl") >= 60 },
                "\(live.errors)")
            Thread.sleep(forTimeInterval: 6)
            live.send(signal: SIGINT)
            let outcome = live.finish(limit: 20)
            #expect(outcome.exitCode == 0, "\(outcome.errors)")
            let log = try LogLines(path: sightline.folder.file("live.jsonl"))
            let late = log["frame"].dropFirst(25).compactMap { $0["lat_ms"]["total"].number }
                .sorted()
            let p95 = late.isEmpty ? 0 : late[late.count * 95 / 100]
            #expect(p95 < 1_500, "p95 \(p95) ms")
            let balance = try #require(log["end"].first?["balance"].object.values.first)
            let dropped = balance["dropped"].object.values.flatMap { $0.object.values }
                .compactMap(\.int).reduce(0, +)
            #expect(balance["decoded"].int == (balance["delivered"].int ?? 0) + dropped)
        }
    }
}
