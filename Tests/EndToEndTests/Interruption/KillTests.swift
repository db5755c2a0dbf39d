import Foundation
import Glibc
import TestSupport
import Testing

extension EndToEnd {
    /// A run that is cut short loses next to nothing, and goes on as if nothing had been.
    @Suite struct KillTests {
        @Test func `a killed run leaves a playable file and a readable log, and goes on`() throws {
            guard let sightline = try Sightline(), let clip = try Clips.threeTimes() else { return }
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

            // Half a second of an unfinished fragment, and what the encoder looks ahead.
            let logged = try #require(log["frame"].last?["t_ns"].number) / 1e9
            if let times = try MediaLook.times(of: annotated) {
                let first = try #require(times.first, "the killed run's file does not play")
                let last = try #require(times.last)
                #expect(last - first > logged - 1.5, "plays to \(last) of \(logged) seconds")
                let source = try MediaLook.times(of: clip) ?? []
                // The last pictures of a torn fragment may lack those shown between them.
                let isPrefix = zip(times.dropLast(4), source).allSatisfy {
                    abs(($0 - first) - ($1 - source[0])) < 0.002
                }
                #expect(isPrefix, "frames are missing from what plays")
            }

            let again = try sightline.program.run(arguments, limit: 120)
            #expect(again.exitCode == 0, "\(again.errors)")
            let isEqual =
                try sightline.folder.bytes("log.jsonl") == sightline.folder.bytes("reference")
            #expect(isEqual, "the finished log differs from that of an undisturbed run")
            let done = try sightline.program.run(arguments)
            #expect(done.exitCode == 0, "a finished log has nothing to do: \(done.errors)")
        }

        @Test func `a run can be killed again and again`() throws {
            guard let sightline = try Sightline(), let clip = try Clips.threeTimes() else { return }
            let arguments = sightline.arguments(clip, SceneCase.rules)
            _ = try sightline.program.run(
                sightline.arguments(clip, log: "reference", SceneCase.rules), limit: 120)
            for target in [30, 200, 400] {
                let running = try sightline.program.start(arguments)
                #expect(running.wait { sightline.count("frame") >= target })
                running.send(signal: SIGKILL)
                _ = running.finish()
            }
            let last = try sightline.program.run(arguments, limit: 120)
            #expect(last.exitCode == 0, "\(last.errors)")
            let isEqual =
                try sightline.folder.bytes("log.jsonl") == sightline.folder.bytes("reference")
            #expect(isEqual, "the finished log differs from that of an undisturbed run")
        }
    }
}
