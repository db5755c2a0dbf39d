import Foundation
import MediaTestSupport
import TestSupport
import Testing

extension SlowEndToEnd {
    /// A real Ray, of which a node may lose its power.
    @Suite(.serialized) struct RayTests {
        /// A clip of 24 parts, its plan and the log of one process.
        private static func planned(_ sightline: Sightline) throws -> (plan: String, log: String) {
            let folder = sightline.folder
            let clip = folder.file("clip.mp4")
            let made = try Program.installed("ffmpeg").run([
                "-v", "error", "-i", try Clips.threeTimes(), "-c:v", "libx264", "-g", "30", "-bf",
                "2", "-x264-params", "scenecut=0", "-crf", "12", clip,
            ])
            #expect(made.exitCode == 0, "\(made.errors)")
            let (outcome, _) = try sightline.log(of: clip, SceneCase.rules)
            #expect(outcome.exitCode == 0, "\(outcome.errors)")
            let plan = try sightline.program.run(
                [
                    "plan", clip, "--model", Fixture.detector, "--log", folder.file("parts.jsonl"),
                    "--log-frames", "--chunk", "1s", "-o", folder.file("plan.json"), "--json",
                ] + SceneCase.rules)
            try #require(plan.exitCode == 0, "\(plan.errors)")
            let said = try #require(JSON(Data(plan.output.utf8)))
            #expect(said["result"]["chunks"].int == 24)
            return (folder.file("plan.json"), folder.file("log.jsonl"))
        }

        private static func field(_ outcome: Program.Outcome, _ name: String) -> String? {
            JSON(Data(outcome.output.utf8))?["result"][name].text
        }

        /// Waits for a job to be over; its last state.
        private static func waitForEnd(_ pool: RayPool, _ sightline: Sightline, _ id: String)
            throws -> String?
        {
            let deadline = Date(timeIntervalSinceNow: 180)
            while Date() < deadline {
                let status = try pool.run(sightline, ["status", id, "--json"])
                let state = field(status, "state")
                if let state, ["done", "failed", "stopped"].contains(state) { return state }
                usleep(300_000)
            }
            return nil
        }

        @Test func `24 parts are the log of one process though a node is killed at 30 percent`()
            throws
        {
            let sightline = try Sightline()
            let pool = try RayPool.started(nodes: 2)
            let (plan, log) = try Self.planned(sightline)
            let submit = [
                "submit", "--plan", plan, "--program", sightline.program.path, "--json",
            ]

            let stranger = try pool.run(sightline, submit, token: "another-token")
            #expect(stranger.exitCode == 77, "\(stranger.errors)")
            #expect(!stranger.errors.contains("another-token"))
            let nobody = try pool.run(sightline, submit, token: "")
            #expect(nobody.exitCode == 77, "\(nobody.errors)")

            let given = try pool.run(sightline, submit)
            #expect(given.exitCode == 0, "\(given.errors)")
            let id = try #require(Self.field(given, "id"))
            let twice = try pool.run(sightline, submit)
            #expect(Self.field(twice, "id") == id, "the same job twice is one job")

            let parts = plan + ".parts"
            let deadline = Date(timeIntervalSinceNow: 120)
            func made() -> Int {
                let names = (try? FileManager.default.contentsOfDirectory(atPath: parts)) ?? []
                return names.count { $0.hasSuffix(".jsonl") }
            }
            while made() < 7, Date() < deadline { usleep(20_000) }
            #expect((7..<24).contains(made()), "\(made()) parts were there")
            pool.order("kill", 2)

            #expect(try Self.waitForEnd(pool, sightline, id) == "done")
            let logs = try pool.run(sightline, ["logs", id, "-f"])
            #expect(logs.output.contains("\"failed\": {}"), "\(logs.output.suffix(2_000))")
            let made24 = try Data(contentsOf: URL(fileURLWithPath: log))
            #expect(try sightline.folder.bytes("parts.jsonl") == made24)

            let list = try pool.run(sightline, ["list", "--json"])
            #expect(list.output.contains(id))
            #expect(!list.output.contains("a-token-for-tests"))
            let cluster = try pool.run(sightline, ["cluster"])
            #expect(cluster.output.contains("dead"), "\(cluster.output)")
            #expect(cluster.output.contains("site=site1"), "\(cluster.output)")
            #expect(try pool.run(sightline, ["status", "nobody"]).exitCode == 66)

            try Self.failsAtOnce(pool, sightline, plan)
            try Self.waitsForRoom(pool, sightline, plan)
        }

        /// Another recording ends with 65 and is not tried again.
        private static func failsAtOnce(_ pool: RayPool, _ sightline: Sightline, _ plan: String)
            throws
        {
            let text = String(decoding: try sightline.folder.bytes("plan.json"), as: UTF8.self)
            let other = try sightline.folder.write(
                text.replacing(#/"sha256" : "[0-9a-f]{8}/#, with: #""sha256" : "00000000"#),
                to: "other.json")
            let given = try pool.run(
                sightline,
                ["submit", "--plan", other, "--program", sightline.program.path, "--json"])
            let id = try #require(field(given, "id"), "\(given.errors)")
            #expect(try waitForEnd(pool, sightline, id) == "failed")
            let status = try pool.run(sightline, ["status", id, "--json"])
            #expect(JSON(Data(status.output.utf8))?["result"]["exit"].int == 65)
            let logs = try pool.run(sightline, ["logs", id])
            #expect(logs.output.contains("failed with 65"))
            #expect(!logs.output.contains("tried again"), "\(logs.output.suffix(2_000))")
        }

        /// What nobody has is waited for, told, and stopped.
        private static func waitsForRoom(_ pool: RayPool, _ sightline: Sightline, _ plan: String)
            throws
        {
            let given = try pool.run(
                sightline,
                [
                    "submit", "--plan", plan, "--program", sightline.program.path, "--gpus", "2",
                    "--label", "site=nowhere", "--name", "greedy", "--json",
                ])
            let id = try #require(field(given, "id"), "\(given.errors)")
            let deadline = Date(timeIntervalSinceNow: 120)
            var words = ""
            while Date() < deadline, !words.contains("have waited") {
                words = try pool.run(sightline, ["status", id]).output
                sleep(2)
            }
            #expect(words.contains("each needs 1 CPU, 2 GPU"), "\(words)")
            let stopped = try pool.run(sightline, ["stop", id])
            #expect(stopped.exitCode == 0, "\(stopped.errors)")
            #expect(try waitForEnd(pool, sightline, id) == "stopped")
        }
    }
}
