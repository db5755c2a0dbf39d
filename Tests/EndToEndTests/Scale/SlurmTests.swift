import Foundation
import MediaTestSupport
import TestSupport
import Testing

/// Slurm with two machines and an account that may have ten cameras at a time.
private final class SlurmPool {
    /// A pool that does not start though all is there that it needs.
    private struct DoesNotStart: Error, CustomStringConvertible {
        let description: String
    }

    private let process: RunningProgram
    private let folder: ScratchFolder
    private let namespace: String
    private let configuration: String
    /// Where the REST service is, and what it is shown.
    let rest: String
    private let token: String

    private init(
        process: RunningProgram, folder: ScratchFolder, namespace: String, configuration: String,
        rest: String, token: String
    ) {
        (self.rest, self.token) = (rest, token)
        self.process = process
        self.folder = folder
        self.namespace = namespace
        self.configuration = configuration
    }

    /// Starts one; without Slurm or the rights it is a missing judge.
    static func started() throws -> SlurmPool {
        let folder = try ScratchFolder()
        let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("slurm_pool.py").path
        let running = try Python.interpreter().start([script, folder.path])
        _ = running.wait(limit: 120) { running.output.contains("\n") }
        let said = JSON(Data(running.output.utf8))
        guard let namespace = said?["namespace"].text, let conf = said?["conf"].text,
            let rest = said?["rest"].text, let token = said?["token"].text
        else {
            running.send(signal: SIGTERM)
            let outcome = running.finish(limit: 30)
            if outcome.exitCode == 75 { try Judge.missing("\(outcome.errors.suffix(300))") }
            throw DoesNotStart(description: "slurm_pool.py: \(outcome.errors.suffix(2_000))")
        }
        return SlurmPool(
            process: running, folder: folder, namespace: namespace, configuration: conf,
            rest: rest, token: token)
    }

    deinit {
        process.send(signal: SIGTERM)
        _ = process.finish(limit: 30)
    }

    /// Runs `sightline` where Slurm is.
    func run(_ sightline: Sightline, _ words: [String]) throws -> Program.Outcome {
        var nsenter = try Program.installed("nsenter")
        nsenter.environment = sightline.program.environment
        nsenter.environment["SLURM_CONF"] = configuration
        nsenter.environment["SLURM_USER_NAME"] = "root"
        nsenter.environment["SLURM_JWT"] = token
        return try nsenter.run(
            ["--net=\(namespace)", sightline.program.path] + words + ["--engine", "slurm"],
            limit: 60)
    }
}

extension SlowEndToEnd {
    /// A real Slurm with a quota.
    @Suite(.serialized) struct SlurmTests {
        @Test func `an array of 24 under a quota of 10 is the log of one process`() throws {
            let sightline = try Sightline()
            let pool = try SlurmPool.started()
            let folder = sightline.folder
            let clip = folder.file("clip.mp4")
            let made = try Program.installed("ffmpeg").run([
                "-v", "error", "-i", try Clips.threeTimes(), "-c:v", "libx264", "-g", "30",
                "-x264-params", "scenecut=0", "-crf", "12", clip,
            ])
            #expect(made.exitCode == 0, "\(made.errors)")
            let (outcome, _) = try sightline.log(of: clip, SceneCase.rules)
            #expect(outcome.exitCode == 0, "\(outcome.errors)")
            let plan = folder.file("plan.json")
            let planned = try sightline.program.run(
                [
                    "plan", clip, "--model", Fixture.detector, "--log", folder.file("parts.jsonl"),
                    "--log-frames", "--chunk", "1s", "-o", plan, "--json",
                ] + SceneCase.rules)
            try #require(planned.exitCode == 0, "\(planned.errors)")
            let given = try pool.run(
                sightline,
                [
                    "submit", "--plan", plan, "--program", sightline.program.path, "--account",
                    "ops", "--gres", "camera:1", "--json",
                ])
            let id = try #require(
                JSON(Data(given.output.utf8))?["result"]["id"].text, "\(given.errors)")
            let twice = try pool.run(
                sightline,
                [
                    "submit", "--plan", plan, "--program", sightline.program.path, "--account",
                    "ops", "--gres", "camera:1", "--json",
                ])
            #expect(JSON(Data(twice.output.utf8))?["result"]["id"].text == id)
            var hasToldWhy = false
            var state: String?
            let deadline = Date(timeIntervalSinceNow: 180)
            while Date() < deadline, state != "done", state != "failed" {
                let status = try pool.run(sightline, ["status", id, "--json"])
                let result = JSON(Data(status.output.utf8))?["result"]
                state = result?["state"].text
                if status.output.contains("the account has what it may have (AssocGrpGRES)") {
                    hasToldWhy = true
                    let message = result?["message"].text ?? ""
                    let running = message.firstMatch(of: #/([0-9]+) run/#)
                    #expect((running.flatMap { Int($0.output.1) } ?? 0) <= 10, "\(message)")
                }
                usleep(100_000)
            }
            #expect(state == "done")
            #expect(hasToldWhy)
            #expect(try folder.bytes("parts.jsonl") == folder.bytes("log.jsonl"))
            let list = try pool.run(sightline, ["list"])
            #expect(list.output.contains("\(id)  done"), "\(list.output)")
            let cluster = try pool.run(sightline, ["cluster"])
            #expect(cluster.output.contains("n1") && cluster.output.contains("16 camera"))
            #expect(try pool.run(sightline, ["status", "999999"]).exitCode == 66)
            #expect(try pool.run(sightline, ["logs", id]).exitCode == 0)
            try judgeREST(sightline, pool, plan, after: id)
        }

        /// By its REST service the same job is known again while it waits or runs, and given
        /// again when it is over; so it is where the one was given by REST and the other was not.
        private func judgeREST(
            _ sightline: Sightline, _ pool: SlurmPool, _ plan: String, after over: String
        ) throws {
            func submitted(_ more: [String]) throws -> String {
                let given = try pool.run(
                    sightline,
                    [
                        "submit", "--plan", plan, "--program", sightline.program.path,
                        "--account", "ops", "--gres", "camera:1", "--overwrite", "--json",
                    ] + more)
                return try #require(
                    JSON(Data(given.output.utf8))?["result"]["id"].text, "\(given.errors)")
            }
            let rest = ["--address", pool.rest]
            let first = try submitted(rest)
            #expect(first != over)
            #expect(try submitted(rest) == first)
            #expect(try submitted([]) == first)
            let list = try pool.run(sightline, ["list"])
            #expect(list.output.split(separator: "\n").count { $0.contains(first) } == 1)
            #expect(try pool.run(sightline, ["stop", first]).exitCode == 0)
            let deadline = Date(timeIntervalSinceNow: 30)
            var next = first
            while next == first, Date() < deadline {
                usleep(200_000)
                next = try submitted(rest)
            }
            #expect(next != first)
            let refused = try pool.run(
                sightline,
                [
                    "submit", "--plan", plan, "--program", sightline.program.path, "--address",
                    pool.rest + "1",
                ])
            #expect(refused.exitCode == 69, "\(refused.errors)")
            #expect(try pool.run(sightline, ["stop", next]).exitCode == 0)
        }
    }
}
