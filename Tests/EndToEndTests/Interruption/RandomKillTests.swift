import Foundation
import Glibc
import MediaTestSupport
import TestSupport
import Testing

extension EndToEnd {
    /// kill -9 at moments that a seed chooses.
    @Suite struct RandomKillTests {
        @Test
        func `a file run that is killed again and again comes to the log of an undisturbed one`()
            throws
        {
            let sightline = try Sightline()
            let clip = try Clips.threeTimes()
            let start = Date()
            let (_, reference) = try sightline.log(of: clip, SceneCase.rules, log: "reference")
            let whole = Date().timeIntervalSince(start)
            #expect(reference["end"].count == 1)
            let expected = try sightline.folder.bytes("reference")
            var random = SeededRandom(seed: 14)
            var kills = 0
            var number = 0
            while kills < Trials.kills, number < Trials.kills {
                number += 1
                let name = "log\(number)"
                let arguments = sightline.arguments(clip, log: name, SceneCase.rules)
                // Until a run comes to its end; then the next log is begun.
                for _ in 0..<20 where kills < Trials.kills {
                    let run = try sightline.program.start(arguments)
                    usleep(
                        UInt32.random(in: 20_000..<UInt32(whole * 700_000) + 30_000, using: &random)
                    )
                    guard run.isRunning else { break }
                    run.send(signal: SIGKILL)
                    _ = run.finish(limit: 10)
                    kills += 1
                    let bytes = (try? sightline.folder.bytes(name)) ?? Data()
                    let lines = bytes[..<(bytes.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0)]
                    let isPrefix = expected.starts(with: lines)
                    #expect(isPrefix, "kill \(kills) lost or changed what was written")
                }
                let outcome = try sightline.program.run(arguments, limit: 120)
                #expect(outcome.exitCode == 0, "\(outcome.errors)")
                let isEqual = try sightline.folder.bytes(name) == expected
                #expect(isEqual, "after \(kills) kills")
            }
            #expect(kills == Trials.kills)
        }

        @Test func `a live run that is killed again and again loses no record that was there`()
            throws
        {
            let sightline = try Sightline()
            let clip = try Clips.threeTimes()
            var random = SeededRandom(seed: 15)
            var before = Data()
            for round in 0...Trials.kills {
                let run = try sightline.program.start(
                    [
                        "run", clip, "--model", Fixture.detector, "--live", "--log",
                        sightline.folder.file("log"), "--log-frames", "--quiet",
                    ] + SceneCase.rules)
                if round < Trials.kills {
                    usleep(UInt32.random(in: 300_000..<1_100_000, using: &random))
                    run.send(signal: SIGKILL)
                } else {
                    usleep(1_500_000)
                    run.send(signal: SIGINT)
                }
                _ = run.finish(limit: 20)
                let bytes = (try? sightline.folder.bytes("log")) ?? Data()
                // Killed before there was a log, or in its first line.
                guard bytes.contains(0x0A) else { continue }
                let isLonger = bytes.starts(with: before)
                #expect(isLonger, "round \(round)")
                before = bytes[..<(bytes.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0)]
                let verdict = try sightline.program.run([
                    "log", "verify", sightline.folder.file("log"),
                ])
                #expect(verdict.exitCode == 0, "\(verdict.errors)")
            }
            let log = try LogLines(path: sightline.folder.file("log"))
            #expect(log.records.map { $0["seq"].int } == Array(log.records.indices))
            let lasting = log["event"].filter { $0["phase"].text == "begin" }
            let ended = Set(log["event"].filter { $0["phase"].text == "end" }.map { $0["id"].text })
            for event in lasting { #expect(ended.contains(event["id"].text)) }
        }
    }
}
