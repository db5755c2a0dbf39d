import Foundation
import Glibc
import TestSupport
import Testing

extension EndToEnd {
    /// A camera that dies, freezes and comes back is watched on.
    @Suite struct CameraTests {
        private func arguments(_ url: String, _ sightline: Sightline) -> [String] {
            [
                "run", url, "--model", Fixture.detector, "--log",
                sightline.folder.file("log.jsonl"), "--log-frames",
            ]
        }

        private func isLost(_ sightline: Sightline) -> Bool {
            guard let bytes = try? sightline.folder.bytes("log.jsonl") else { return false }
            return ["down", "stalled"].contains {
                !bytes.ranges(of: Data("\"state\":\"\($0)\"".utf8)).isEmpty
            }
        }

        @Test(arguments: [false, true])
        func `a camera that stops sending is left, told of and taken up again`(_ freezes: Bool)
            throws
        {
            let sightline = try Sightline()
            let camera = try CameraServer()
            let running = try sightline.program.start(arguments(camera.url(), sightline))
            #expect(running.wait(limit: 30) { sightline.count("frame") >= 20 }, "no frames")
            if freezes {
                camera.freeze()
                #expect(running.wait(limit: 60) { isLost(sightline) }, "the loss is not told")
            }
            camera.die()
            #expect(running.wait(limit: 30) { isLost(sightline) }, "the loss is not told")
            let before = sightline.count("frame")
            let restarted = try CameraServer(port: camera.port)
            #expect(
                running.wait(limit: 60) { sightline.count("frame") >= before + 20 },
                "not taken up again: \(running.errors)")
            #expect(running.isRunning)
            running.send(signal: SIGINT)
            let outcome = running.finish(limit: 15)
            #expect(outcome.exitCode == 0, "\(outcome.errors)")
            restarted.die()

            let log = try LogLines(path: sightline.folder.file("log.jsonl"))
            #expect(log.badLines.isEmpty)
            let states = log["source"].compactMap(\.self["state"].text)
            #expect(states.first == "opening")
            let lost = states.firstIndex { $0 == "down" || $0 == "stalled" }
            let place = try #require(lost, "\(states)")
            #expect(states[..<place].contains("up"))
            #expect(states[place...].contains("up"))
            #expect(log["gap"].first?["epoch"].int == 0)
            #expect(["down", "stalled"].contains(log["gap"].first?["cause"].text))
            let gap = try #require(log["gap"].first)
            let missing = try #require(gap["lost_est"].number)
            #expect(abs(missing - (gap["dur_ms"].number ?? 0) / 40) <= 1, "of 25 frames a second")
            let epochs = log["frame"].compactMap { $0["epoch"].int }
            #expect(epochs.first == 0)
            #expect((epochs.last ?? 0) >= 1)
            #expect(epochs == epochs.sorted())
            let numbers = log["frame"].compactMap { $0["n"].int }
            #expect(zip(numbers, numbers.dropFirst()).allSatisfy { $0 < $1 })
            let end = try #require(log.records.last)
            #expect(end["r"].text == "end" && end["exit"].int == 0)
            let balance = try #require(end["balance"].object.values.first)
            #expect(balance["in_flight"].int == 0)
            let verdict = try sightline.program.run([
                "log", "verify", sightline.folder.file("log.jsonl"),
            ])
            #expect(verdict.exitCode == 0, "\(verdict.errors)")
        }

        @Test func `frames bear the camera's time of day`() throws {
            let sightline = try Sightline()
            let camera = try CameraServer()
            let running = try sightline.program.start(arguments(camera.url(), sightline))
            #expect(
                running.wait(limit: 40) {
                    sightline.folder.count(of: #""cap_src":"rtcp""#, in: "log.jsonl") >= 50
                }, "no report of the sender: \(running.errors)")
            running.send(signal: SIGINT)
            #expect(running.finish(limit: 15).exitCode == 0)
            camera.die()
            let log = try LogLines(path: sightline.folder.file("log.jsonl"))
            let started = try #require(Instants.seconds(log["run"].first?["start"].text))
            let frames = log["frame"]
            #expect(frames.allSatisfy { $0["cap"].exists && $0["cap_err_ms"].exists })
            #expect(
                Set(frames.compactMap { $0["cap_src"].text }).isSubset(of: ["arrival", "rtcp"]))
            // Server and program share a clock: a frame is captured shortly before it is logged.
            for frame in frames.filter({ $0["cap_src"].text == "rtcp" }) {
                let captured = try #require(Instants.seconds(frame["cap"].text)) - started
                let logged = (frame["emit_ns"].number ?? 0) / 1e9
                let bound = (frame["cap_err_ms"].number ?? .infinity) / 1000
                #expect(bound < 0.2)
                #expect(captured < logged + bound && captured > logged - 2)
            }
            let reported = frames.filter { $0["cap_src"].text == "rtcp" }
            for (one, next) in zip(reported, reported.dropFirst()) {
                let passed = ((next["t_ns"].number ?? 0) - (one["t_ns"].number ?? 0)) / 1e9
                let told =
                    try #require(Instants.seconds(next["cap"].text))
                    - #require(Instants.seconds(one["cap"].text))
                #expect(abs(told - passed) < 0.1)
            }
            let verdict = try SchemaJudge.verdict(on: ["log.jsonl"], of: sightline)
            #expect(verdict == "checked \(log.records.count)\n")
        }

        @Test func `a watch that is begun again goes on with its log`() throws {
            let sightline = try Sightline()
            let camera = try CameraServer()
            for round in 1...2 {
                let before = sightline.count("frame")
                let running = try sightline.program.start(arguments(camera.url(), sightline))
                #expect(
                    running.wait(limit: 30) { sightline.count("frame") >= before + 30 },
                    "no frames in round \(round): \(running.errors)")
                running.send(signal: round == 1 ? SIGKILL : SIGINT)
                let outcome = running.finish(limit: 15)
                #expect(outcome.exitCode == (round == 1 ? nil : 0), "\(outcome.errors)")
            }
            camera.die()
            let log = try LogLines(path: sightline.folder.file("log.jsonl"))
            #expect(log["resume"].count == 1)
            #expect(Set(log["frame"].compactMap { $0["epoch"].int }) == [0, 1])
            let numbers = log["frame"].compactMap { $0["n"].int }
            #expect(zip(numbers, numbers.dropFirst()).allSatisfy { $0 < $1 })
            let verdict = try sightline.program.run([
                "log", "verify", sightline.folder.file("log.jsonl"),
            ])
            #expect(verdict.exitCode == 0, "\(verdict.errors)")
        }

        @Test func `a password is nowhere but in the request`() throws {
            let canary = "CANARY-5f1c"
            let sightline = try Sightline()
            let camera = try CameraServer(login: ("viewer", canary))
            let url = camera.url(login: "viewer:\(canary)@")
            let running = try sightline.program.start(
                arguments(url, sightline) + ["-v", "--json"])
            #expect(
                running.wait(limit: 30) { sightline.count("frame") >= 5 },
                "the login was not used: \(running.errors)")
            camera.die()
            #expect(running.wait(limit: 30) { isLost(sightline) }, "the loss is not told")
            running.send(signal: SIGINT)
            let outcome = running.finish(limit: 15)
            #expect(outcome.exitCode == 0, "\(outcome.errors)")
            var texts = [outcome.output, outcome.errors]
            for name in try FileManager.default.contentsOfDirectory(atPath: sightline.folder.path) {
                texts.append(String(decoding: try sightline.folder.bytes(name), as: UTF8.self))
            }
            let closed = "rtsp://viewer:\(canary)@127.0.0.1:9/live"
            for arguments in [
                ["run", url, "--model", Fixture.detector, "--dry-run", "-v"],
                ["probe", closed], ["probe", closed, "--json"],
                ["run", closed, "--model", "/nowhere/\(canary.prefix(3)).onnx"],
            ] {
                let outcome = try sightline.program.run(arguments, limit: 30)
                texts += [outcome.output, outcome.errors]
            }
            #expect(texts.allSatisfy { !$0.contains(canary) }, "the password is told")
            #expect(texts[2].contains("127.0.0.1"))
        }
    }
}
