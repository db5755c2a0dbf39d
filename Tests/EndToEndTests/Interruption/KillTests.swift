import Foundation
import Glibc
import MediaTestSupport
import TestSupport
import Testing

extension EndToEnd {
    /// A run that is cut short loses next to nothing, and goes on as if nothing had been.
    @Suite struct KillTests {
        @Test func `a killed run leaves a playable file and a readable log, and goes on`() throws {
            let sightline = try Sightline()
            let clip = try Clips.threeTimes()
            let annotated = sightline.folder.file("annotated.mp4")
            let reference = try sightline.program.run(
                sightline.arguments(
                    clip, log: "reference", SceneCase.rules + ["--annotated", annotated]),
                limit: 120)
            #expect(reference.exitCode == 0, "\(reference.errors)")
            try FileManager.default.removeItem(atPath: annotated)
            let arguments = sightline.arguments(clip, SceneCase.rules + ["--annotated", annotated])

            let running = try sightline.program.start(arguments)
            #expect(running.wait { sightline.count("frame") >= 400 })
            running.send(signal: SIGKILL)
            let killed = running.finish()
            #expect(killed.exitCode == nil, "the run was over before it was killed")

            let log = try LogLines(path: sightline.folder.file("log.jsonl"))
            #expect(log.badLines.isEmpty)
            #expect(log["end"].isEmpty)
            #expect(log.records.map { $0["seq"].int } == Array(log.records.indices))
            let verdict = try sightline.program.run([
                "log", "verify", sightline.folder.file("log.jsonl"),
            ])
            #expect(verdict.exitCode == 0, "\(verdict.errors)")

            // An unfinished fragment, what the encoder looks ahead, and pictures that wait for it.
            let logged = try #require(log["frame"].last?["t_ns"].number) / 1e9
            let times = try MediaLook.times(of: annotated)
            let first = try #require(times.first, "the killed run's file does not play")
            let last = try #require(times.last)
            #expect(last - first > logged - 0.5, "plays to \(last) of \(logged) seconds")
            let source = try MediaLook.times(of: clip)
            // The last pictures of a torn fragment may lack those shown between them.
            let isPrefix = zip(times.dropLast(4), source).allSatisfy {
                abs(($0 - first) - ($1 - source[0])) < 0.002
            }
            #expect(isPrefix, "frames are missing from what plays")

            let again = try sightline.program.run(arguments, limit: 120)
            #expect(again.exitCode == 0, "\(again.errors)")
            let isEqual =
                try sightline.folder.bytes("log.jsonl") == sightline.folder.bytes("reference")
            #expect(isEqual, "the finished log differs from that of an undisturbed run")
            let done = try sightline.program.run(arguments)
            #expect(done.exitCode == 0, "a finished log has nothing to do: \(done.errors)")
        }

        /// Whether a state was saved from which a run can go on.
        private static func hasState(_ sightline: Sightline) -> Bool {
            FileManager.default.fileExists(atPath: sightline.folder.file("log.jsonl.state"))
        }

        /// At which frame a run began, as it says itself.
        private static func start(of outcome: Program.Outcome) -> Int {
            let words = outcome.errors.split(whereSeparator: \.isWhitespace)
            guard let place = words.firstIndex(of: "after"), words.count > place + 2 else {
                return 0
            }
            return Int(words[place + 2]) ?? 0
        }

        @Test(arguments: [2, 9])
        func `a run whose state is of no use begins at its first frame`(_ damage: Int) throws {
            let sightline = try Sightline()
            let clip = try Clips.threeTimes()
            let arguments = sightline.arguments(clip, SceneCase.rules).filter { $0 != "--quiet" }
            _ = try sightline.program.run(
                sightline.arguments(clip, log: "reference", SceneCase.rules), limit: 120)
            let running = try sightline.program.start(arguments)
            #expect(running.wait { sightline.count("frame") >= 300 && Self.hasState(sightline) })
            running.send(signal: SIGKILL)
            _ = running.finish()
            var state = try sightline.folder.bytes("log.jsonl.state")
            state[state.count / damage] ^= 0x10
            try state.write(to: URL(fileURLWithPath: sightline.folder.file("log.jsonl.state")))
            let last = try sightline.program.run(arguments, limit: 120)
            #expect(last.exitCode == 0, "\(last.errors)")
            #expect(Self.start(of: last) == 0)
            let isEqual =
                try sightline.folder.bytes("log.jsonl") == sightline.folder.bytes("reference")
            #expect(isEqual, "the finished log differs from that of an undisturbed run")
        }

        @Test func `several sources of one log go on together`() throws {
            let sightline = try Sightline()
            let clip = try Clips.threeTimes()
            let other = sightline.folder.file("other.mkv")
            try SceneCase.variable.scene.write(to: other)
            let arguments = sightline.arguments(clip, [other] + SceneCase.rules)
            _ = try sightline.program.run(
                sightline.arguments(clip, log: "reference", [other] + SceneCase.rules), limit: 120)
            let running = try sightline.program.start(arguments)
            #expect(running.wait { sightline.count("frame") >= 300 && Self.hasState(sightline) })
            running.send(signal: SIGKILL)
            _ = running.finish()
            let last = try sightline.program.run(
                arguments.filter { $0 != "--quiet" }, limit: 120)
            #expect(last.exitCode == 0, "\(last.errors)")
            #expect(Self.start(of: last) > 0)
            let isEqual =
                try sightline.folder.bytes("log.jsonl") == sightline.folder.bytes("reference")
            #expect(isEqual, "the finished log differs from that of an undisturbed run")
        }

        @Test func `a live run goes on with its log, its numbers and its counts`() throws {
            let sightline = try Sightline()
            let arguments =
                [
                    "run", try Clips.of(.steady), "--live", "--set", "queues.detect.policy=block",
                    "--model", Fixture.detector, "--log", sightline.folder.file("log.jsonl"),
                    "--log-frames",
                ] + SceneCase.rules
            var counts: [Int] = []
            for _ in 0..<3 {
                let outcome = try sightline.program.run(arguments, limit: 120)
                #expect(outcome.exitCode == 0, "\(outcome.errors)")
                let log = try LogLines(path: sightline.folder.file("log.jsonl"))
                let last = log.events("line.cross").last { $0["rule"].text == "mid" }
                let count = try #require(last?["data"]["count"])
                counts.append((count["in"].int ?? 0) + (count["out"].int ?? 0))
            }
            let crossings = SceneCase.steady.scene.crossings(of: SceneCase.lines[0].points).count
            #expect(counts == [crossings, 2 * crossings, 3 * crossings])
            let log = try LogLines(path: sightline.folder.file("log.jsonl"))
            let frames = log["frame"]
            #expect(frames.compactMap { $0["n"].int } == Array(frames.indices))
            #expect(Set(frames.compactMap { $0["epoch"].int }) == [0, 1, 2])
            #expect(log["resume"].count == 2)
            let verdict = try sightline.program.run([
                "log", "verify", sightline.folder.file("log.jsonl"),
            ])
            #expect(verdict.exitCode == 0, "\(verdict.errors)")
        }

        @Test func `a run can be killed again and again`() throws {
            let sightline = try Sightline()
            let clip = try Clips.threeTimes()
            let arguments = sightline.arguments(clip, SceneCase.rules)
            _ = try sightline.program.run(
                sightline.arguments(clip, log: "reference", SceneCase.rules), limit: 120)
            var starts: [Int] = []
            for target in [30, 200, 330, 480, 610] {
                let running = try sightline.program.start(arguments.filter { $0 != "--quiet" })
                #expect(
                    running.wait {
                        sightline.count("frame") >= target
                            && (target < 200 || Self.hasState(sightline))
                    })
                running.send(signal: SIGKILL)
                starts.append(Self.start(of: running.finish()))
            }
            let last = try sightline.program.run(
                arguments.filter { $0 != "--quiet" }, limit: 120)
            #expect(last.exitCode == 0, "\(last.errors)")
            starts.append(Self.start(of: last))
            #expect(starts[0] == 0)
            #expect(starts[2...].allSatisfy { $0 > 0 }, "began at frames \(starts)")
            #expect(starts == starts.sorted())
            let isEqual =
                try sightline.folder.bytes("log.jsonl") == sightline.folder.bytes("reference")
            #expect(isEqual, "the finished log differs from that of an undisturbed run")
        }
    }
}
