import Foundation
import MediaTestSupport
import TestSupport
import Testing

extension EndToEnd {
    /// Several sources, parts of one, standard input, and a file watched as if it were a camera.
    @Suite struct SourceTests {
        @Test func `several sources share a log that threads do not change`() throws {
            let sightline = try Sightline()
            let clips = [try Clips.of(.steady), try Clips.of(.variable)]
            var logs: [Data] = []
            for threads in ["1", "4"] {
                let name = "log\(threads)"
                let outcome = try sightline.program.run(
                    sightline.arguments(
                        clips[0], log: name, [clips[1], "--threads", threads] + SceneCase.rules),
                    limit: 120)
                #expect(outcome.exitCode == 0, "\(outcome.errors)")
                logs.append(try sightline.folder.bytes(name))
            }
            let isEqual = logs[0] == logs[1]
            #expect(isEqual, "threads change the log")
            let frames = LogLines(logs[0])["frame"]
            for (source, scene) in [("steady", SceneCase.steady), ("variable", .variable)] {
                let own = frames.filter { $0["src"].text == source }
                #expect(own.count == scene.scene.ticks.count)
            }
            let times = frames.compactMap { $0["t_ns"].int }
            #expect(times == times.sorted(), "not merged by time")
        }

        @Test func `one of two sources that is not there ends with 2`() throws {
            let sightline = try Sightline()
            let absent = sightline.folder.file("absent.mp4")
            let (outcome, log) = try sightline.log(of: Clips.of(.steady), [absent])
            #expect(outcome.exitCode == 2, "\(outcome.errors)")
            #expect(outcome.errors.contains(absent))
            #expect(log["frame"].count == SceneCase.steady.scene.ticks.count)
            #expect(log["end"].first?["exit"].int == 2)
        }

        @Test func `a part of a file keeps the file's times`() throws {
            let sightline = try Sightline()
            let (outcome, log) = try sightline.log(
                of: Clips.of(.steady), ["--from", "2s", "--to", "4s"])
            #expect(outcome.exitCode == 0, "\(outcome.errors)")
            let times = log["frame"].compactMap { $0["t_ns"].int }
            #expect(times == (50..<100).map { $0 * 40_000_000 })
            #expect(log["frame"].allSatisfy { $0["epoch"].int == 0 })
        }

        @Test func `a part from a place on has the frames of the whole from there on`() throws {
            let sightline = try Sightline()
            let clip = try Clips.threeTimes()
            let untracked = ["--tracker", "none"]
            let (_, whole) = try sightline.log(of: clip, untracked, log: "whole")
            let (outcome, part) = try sightline.log(
                of: clip, untracked + ["--from", "5s"], log: "part")
            #expect(outcome.exitCode == 0, "\(outcome.errors)")
            func said(_ frames: [JSON]) -> [[JSON]] {
                frames.map { frame in ["epoch", "pts", "t_ns", "key", "det"].map { frame[$0] } }
            }
            let tail = whole["frame"].filter { ($0["t_ns"].int ?? 0) >= 5_000_000_000 }
            #expect(said(part["frame"]) == said(tail))
            #expect(part["frame"].compactMap { $0["n"].int } == Array(tail.indices))
        }

        @Test func `standard input is a source`() throws {
            let sightline = try Sightline()
            let clip = sightline.folder.file("clip.mkv")
            try SceneCase.variable.scene.write(to: clip)
            let outcome = try sightline.program.run(
                sightline.arguments("-", ["--max-frames", "40"]), input: clip)
            #expect(outcome.exitCode == 0, "\(outcome.errors)")
            let log = try LogLines(path: sightline.folder.file("log.jsonl"))
            #expect(log["frame"].count == 40)
        }

        @Test func `whoever watches live drops rather than lags, and counts what it drops`() throws
        {
            let sightline = try Sightline()
            let outcome = try sightline.program.run([
                "run", Clips.of(.steady), "--live", "--model", Fixture.detector, "--log",
                sightline.folder.file("log.jsonl"), "--log-frames", "--quiet",
            ])
            #expect(outcome.exitCode == 0, "\(outcome.errors)")
            let log = try LogLines(path: sightline.folder.file("log.jsonl"))
            #expect(log["run"].first?["mode"]["steady"].text == "live")
            let balance = try #require(log["end"].first?["balance"]["steady"])
            let told = log["drop"].compactMap { $0["count"].int }.reduce(0, +)
            #expect(balance["decoded"].int == SceneCase.steady.scene.ticks.count)
            #expect(balance["decoded"].int == log["frame"].count + told)
            #expect(balance["in_flight"].int == 0)
            #expect(!log["frame"].isEmpty)
        }
    }
}
