import Foundation
import MediaTestSupport
import TestSupport
import Testing

extension EndToEnd {
    /// A log in several files.
    @Suite struct RotatedRunTests {
        private func verify(_ sightline: Sightline) throws -> Program.Outcome {
            try sightline.program.run(["log", "verify", sightline.folder.file("log.jsonl")])
        }

        private func frames(_ sightline: Sightline, _ names: [String]) throws -> [Int] {
            try names.flatMap { name in
                try LogLines(path: sightline.folder.file(name))["frame"].compactMap { $0["n"].int }
            }
        }

        private func segments(_ sightline: Sightline) throws -> [String] {
            try FileManager.default.contentsOfDirectory(atPath: sightline.folder.path)
                .filter { $0.hasPrefix("log.jsonl.0") }.sorted()
        }

        @Test func `a killed run with segments is resumed, and verify follows them`() throws {
            let sightline = try Sightline()
            let more = SceneCase.rules + ["--set", "log.rotate.size=20K"]
            let arguments = sightline.arguments(try Clips.threeTimes(), more)
            let running = try sightline.program.start(arguments)
            #expect(running.wait { (try? segments(sightline).count) ?? 0 > 1 })
            running.send(signal: SIGKILL)
            _ = running.finish()
            let again = try sightline.program.run(arguments, limit: 120)
            #expect(again.exitCode == 0, "\(again.errors)")
            let verdict = try verify(sightline)
            #expect(verdict.exitCode == 0, "\(verdict.errors)")
            let names = try segments(sightline)
            #expect(verdict.output.contains("\(names.count + 1) segments"))
            let count = SceneCase.steady.scene.ticks.count * 3
            #expect(try frames(sightline, names + ["log.jsonl"]) == Array(0..<count))
            try FileManager.default.removeItem(atPath: sightline.folder.file(names[1]))
            #expect(try verify(sightline).exitCode == 1)
        }

        @Test func `a log that was renamed is opened anew at SIGUSR1`() throws {
            let sightline = try Sightline()
            let arguments = sightline.arguments(try Clips.threeTimes(), SceneCase.rules)
            let running = try sightline.program.start(arguments)
            #expect(running.wait { sightline.count("frame") > 20 })
            try FileManager.default.moveItem(
                atPath: sightline.folder.file("log.jsonl"), toPath: sightline.folder.file("moved"))
            running.send(signal: SIGUSR1)
            let outcome = running.finish(limit: 120)
            #expect(outcome.exitCode == 0, "\(outcome.errors)")
            let count = SceneCase.steady.scene.ticks.count * 3
            #expect(try frames(sightline, ["moved", "log.jsonl"]) == Array(0..<count))
            #expect(try frames(sightline, ["log.jsonl"]).count > 0)
            let verdict = try verify(sightline)
            #expect(verdict.exitCode == 0, "\(verdict.errors)")
            #expect(verdict.output.contains("from seq"))
        }
    }
}
