import Foundation
import MediaTestSupport
import TestSupport
import Testing

extension EndToEnd {
    /// A log tracked and judged again, compared with runs over the video.
    @Suite struct ReplayTests {
        /// Rules of several kinds over the scene's picture.
        private static func pipeline(_ clip: String, hold: String = "200ms", buffer: String = "1s")
            -> String
        {
            """
            version: 1
            sources:
              street: { uri: "\(clip)" }
            detect: { model: "\(Fixture.detector)" }
            track: { kind: byte, buffer: \(buffer) }
            rules:
              mid: { type: line, points: [[0.5, 1], [0.5, 0]], hold: \(hold) }
              yard: { type: zone, points: [[0.55, 0.3], [0.75, 0.3], [0.75, 0.85], [0.55, 0.85]] }
              long: { type: dwell, zone: yard, over: 500ms }
              sums: { type: count, line: mid, every: 2s }
              item: { type: incident, of: [mid, long], gap: 1s }
            log: { frames: true, deterministic: true }
            """
        }

        private static func ran(
            _ sightline: Sightline, _ arguments: [String], code: Int32 = 0
        ) throws -> Program.Outcome {
            let outcome = try sightline.program.run(arguments, limit: 120)
            #expect(outcome.exitCode == code, "\(arguments): \(outcome.errors)")
            return outcome
        }

        @Test(arguments: [SceneCase.steady, .variable])
        func `the same pipeline gives the same log, byte for byte`(_ test: SceneCase) throws {
            let sightline = try Sightline()
            let folder = sightline.folder
            let file = try folder.write(Self.pipeline(Clips.of(test)), to: "p.yml")
            _ = try Self.ran(sightline, ["run", file, "--log", folder.file("run"), "--quiet"])
            _ = try Self.ran(
                sightline,
                [
                    "replay", folder.file("run"), "--pipeline", file, "--log", folder.file("again"),
                    "--mot", folder.file("again.txt"),
                ])
            let isEqual = try folder.bytes("run") == folder.bytes("again")
            #expect(isEqual)
            #expect(try !LogLines(path: folder.file("run")).events("incident").isEmpty)
            _ = try Self.ran(sightline, ["log", "verify", folder.file("again")])
            #expect(folder.count(of: ",-1,-1,-1\n", in: "again.txt") > 100)
        }

        @Test func `another pipeline gives what a run with it gives`() throws {
            let sightline = try Sightline()
            let folder = sightline.folder
            let clip = try Clips.of(.steady)
            let old = try folder.write(Self.pipeline(clip), to: "old.yml")
            let new = try folder.write(
                Self.pipeline(clip, hold: "2s", buffer: "300ms"), to: "new.yml")
            _ = try Self.ran(sightline, ["run", old, "--log", folder.file("old"), "--quiet"])
            _ = try Self.ran(sightline, ["run", new, "--log", folder.file("new"), "--quiet"])
            _ = try Self.ran(
                sightline,
                [
                    "replay", folder.file("old"), "--pipeline", new, "--log", folder.file("again"),
                ])
            let isEqual = try folder.bytes("new") == folder.bytes("again")
            #expect(isEqual)
            let isOther = try folder.bytes("old") != folder.bytes("again")
            #expect(isOther)
        }

        @Test func `other detections are refused by name`() throws {
            let sightline = try Sightline()
            let folder = sightline.folder
            let file = try folder.write(Self.pipeline(Clips.of(.steady)), to: "p.yml")
            _ = try Self.ran(
                sightline,
                ["run", file, "--log", folder.file("run"), "--quiet", "--max-frames", "20"])
            let outcome = try Self.ran(
                sightline,
                [
                    "replay", folder.file("run"), "--pipeline", file, "--set", "detect.score=0.7",
                    "--set", "detect.classes=[car]", "--log", folder.file("again"),
                ], code: 78)
            #expect(outcome.errors.contains("detect.score"))
            #expect(outcome.errors.contains("detect.classes"))
        }

        @Test func `diff names what was gained and lost, why tells how, why-not what was missed`()
            throws
        {
            let sightline = try Sightline()
            let folder = sightline.folder
            let clip = try Clips.of(.steady)
            let old = try folder.write(Self.pipeline(clip), to: "old.yml")
            let new = try folder.write(Self.pipeline(clip, hold: "60s"), to: "new.yml")
            _ = try Self.ran(sightline, ["run", old, "--log", folder.file("old"), "--quiet"])
            _ = try Self.ran(
                sightline,
                ["replay", folder.file("old"), "--pipeline", new, "--log", folder.file("new")])
            let diff = try Self.ran(
                sightline, ["log", "diff", folder.file("old"), folder.file("new"), "--json"])
            let result = try #require(JSON(Data(diff.output.utf8)))["result"]
            let crossings = try LogLines(path: folder.file("old")).events("line.cross")
            #expect(!crossings.isEmpty)
            let same = try Self.ran(
                sightline, ["log", "diff", folder.file("old"), folder.file("old")])
            #expect(same.output.hasPrefix("events: 0 gained, 0 lost, 0 changed"))
            let changed = result["events"]["changed"].items + result["events"]["lost"].items
            #expect(changed.contains { $0["rule"].text == "mid" }, "\(diff.output)")

            let first = crossings[0]
            let id = try #require(first["id"].text)
            let why = try Self.ran(sightline, ["log", "why", folder.file("old"), id])
            for part in ["event: ", "frame: ", "detection: ", "track: ", "rule: side_before"] {
                #expect(why.output.contains(part), "\(part) in \(why.output)")
            }
            let none = try Self.ran(
                sightline, ["log", "why", folder.file("old"), "ev_0"], code: 66)
            #expect(none.errors.contains("ev_0"))

            func answer(_ arguments: [String]) throws -> String {
                try Self.ran(
                    sightline, ["log", "why-not", folder.file("old")] + arguments
                ).output
            }
            // Far from every object; where one is; where the rule did report; before the clip ends.
            #expect(
                try answer(["--at", "2", "--box", "400,10,20,20"]).hasPrefix("detect: no detection")
            )
            #expect(try answer(["--at", "900"]).hasPrefix("capture: no packet"))
            #expect(
                try answer(["--at", "1", "--rule", "yard"]).hasPrefix("rule: outside the zone by"))
            #expect(try answer(["--at", "1", "--rule", "mid"]).hasPrefix("rule: did not cross"))
        }
    }
}
