import Foundation
import MediaTestSupport
import TestSupport
import Testing

extension SlowEndToEnd {
    /// Groups of cameras that an engine keeps running, and what keeps two lives of one apart.
    @Suite(.serialized) struct FleetTests {
        /// A pipeline of a "camera", a clip of minutes that is played at its pace, with a webhook.
        private static func pipeline(_ sightline: Sightline, sink: String?) throws -> String {
            let folder = sightline.folder
            let clip = folder.file("camera.mp4")
            let made = try Program.installed("ffmpeg").run([
                "-v", "error", "-stream_loop", "30", "-i", try Clips.of(.steady), "-c", "copy",
                clip,
            ])
            #expect(made.exitCode == 0, "\(made.errors)")
            let sinks =
                sink.map { "sinks: { hook: { type: webhook, to: \"\($0)\", timeout: 2s } }" } ?? ""
            return try folder.write(
                """
                version: 1
                sources: { gate: { uri: camera.mp4, mode: live } }
                detect: { model: \(Fixture.detector) }
                rules:
                  mid: { type: line, points: [[0.5, 1], [0.5, 0]] }
                log: { to: north.jsonl }
                \(sinks)
                """, to: "north.yml")
        }

        private static func epoch(_ sightline: Sightline) -> Int? {
            let text = (try? sightline.folder.bytes("north.jsonl.epoch"))
                .map { String(decoding: $0, as: UTF8.self) }
            return text.flatMap { Int($0.trimmingCharacters(in: .whitespacesAndNewlines)) }
        }

        private static func wait(_ limit: Double, _ condition: () -> Bool) -> Bool {
            let deadline = Date(timeIntervalSinceNow: limit)
            while Date() < deadline {
                if condition() { return true }
                usleep(100_000)
            }
            return condition()
        }

        @Test func `a run of a lower epoch does not begin, and ends when a higher one does`() throws
        {
            let sightline = try Sightline()
            let pipeline = try Self.pipeline(sightline, sink: nil)
            var program = sightline.program
            program.directory = sightline.folder.path
            let first = try program.start(["run", pipeline, "--quiet", "--epoch", "7"])
            #expect(first.wait(limit: 30) { Self.epoch(sightline) == 7 })
            let lower = try program.run(["run", pipeline, "--quiet", "--epoch", "6"])
            #expect(lower.exitCode == 77, "\(lower.errors)")
            #expect(first.isRunning)
            try sightline.folder.write("8\n", to: "north.jsonl.epoch")
            let ended = first.finish(limit: 20)
            #expect(ended.exitCode == 77 && ended.errors.contains("epoch 8"), "\(ended.errors)")
            let wrong = try program.run(["run", pipeline, "--epoch", "-3"])
            #expect(wrong.exitCode == 64)
        }

        @Test func `a run whose lease nobody renews ends at once`() throws {
            let sightline = try Sightline()
            let pipeline = try Self.pipeline(sightline, sink: nil)
            var program = sightline.program
            program.directory = sightline.folder.path
            let lease = try sightline.folder.write("", to: "lease")
            let run = try program.start(
                [
                    "run", pipeline, "--quiet", "--epoch", "auto", "--lease", lease,
                    "--lease-time", "2s",
                ])
            for _ in 0..<40 {
                utimes(lease, nil)
                usleep(100_000)
            }
            #expect(run.isRunning)
            let begin = Date()
            let ended = run.finish(limit: 30)
            #expect(ended.exitCode == 75, "\(ended.errors)")
            #expect(Date().timeIntervalSince(begin) < 6)
            unlink(lease)
            let late = try program.run(["run", pipeline, "--quiet", "--lease", lease])
            #expect(late.exitCode == 75)
        }

        @Test func `a group whose machine dies is elsewhere in 30 s, and one cut off is ended`()
            throws
        {
            let sightline = try Sightline()
            let folder = sightline.folder
            let pool = try RayPool.started(nodes: 3)
            let taken = folder.file("taken")
            let receiver = try pool.start(
                [
                    try Python.interpreter().path,
                    URL(fileURLWithPath: #filePath).deletingLastPathComponent()
                        .appendingPathComponent("receiver.py").path, "9099", taken,
                ])
            _ = try Self.pipeline(sightline, sink: "http://10.77.0.1:9099/events")
            let fleet = try folder.write(
                """
                version: 1
                lease: 5s
                groups:
                  north: { pipeline: north.yml, cpus: 1, resources: { camera: 4 } }
                """, to: "fleet.yml")
            let given = try pool.run(
                sightline,
                ["submit", "--fleet", fleet, "--program", sightline.program.path, "--json"])
            let id = try #require(
                JSON(Data(given.output.utf8))?["result"]["id"].text, "\(given.errors)")
            func events() -> [(epoch: Int, id: String)] {
                let text = (try? folder.bytes("taken")).map { String(decoding: $0, as: UTF8.self) }
                return (text ?? "").split(separator: "\n").compactMap { line in
                    let words = line.split(separator: " ")
                    guard words.count == 2, let epoch = Int(words[0]) else { return nil }
                    return (epoch, String(words[1]))
                }
            }
            /// Where the latest life of the group is, 1 to 3.
            func node() throws -> Int? {
                let logs = try pool.run(sightline, ["logs", id]).output
                let lives = logs.matches(of: #/group north: epoch [0-9]+ on 10\.77\.0\.([0-9])/#)
                return lives.last.flatMap { Int($0.output.1) }.map { $0 - 1 }
            }
            #expect(Self.wait(60) { !events().isEmpty }, "no event came")
            let first = try #require(Self.epoch(sightline))
            let home = try #require(try node())

            pool.order("kill", home)
            let death = Date()
            #expect(
                Self.wait(60) { events().contains { $0.epoch > first } },
                "no event of a further life came")
            let moved = Date().timeIntervalSince(death)
            print("moved after \((moved * 10).rounded() / 10) s")
            #expect(moved < 30)

            let second = try #require(Self.epoch(sightline))
            // The line that says so may come some seconds after the first event.
            var now: Int?
            _ = Self.wait(30) {
                now = try? node()
                return now != nil && now != home
            }
            let next = try #require(now)
            #expect(next != home)
            pool.order("cut", next)
            sleep(20)
            pool.order("join", next)
            #expect(
                Self.wait(60) { events().contains { $0.epoch > second } },
                "nothing came after the link was cut")
            sleep(3)
            let all = events()
            var highest = 0
            let accepted = all.filter { event in
                guard event.epoch >= highest else { return false }
                highest = event.epoch
                return true
            }
            #expect(Set(accepted.map(\.id)).count == accepted.count, "an event came twice")
            let stopped = try pool.run(sightline, ["stop", id])
            #expect(stopped.exitCode == 0, "\(stopped.errors)")
            receiver.send(signal: SIGKILL)
        }
    }
}
