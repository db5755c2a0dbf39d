import Foundation
import Glibc
import TestSupport
import Testing

extension EndToEnd {
    /// A camera that is not up: one line each time the reason changes, one when it is back.
    @Suite struct AwayTests {
        @Test func `a camera that cannot be reached is told once, and again when it goes away`()
            throws
        {
            let sightline = try Sightline()
            let port = Loopback.freePort()
            let running = try sightline.program.start([
                "run", "rtsp://admin:secret@127.0.0.1:\(port)/live", "--model", Fixture.detector,
                "--log", sightline.folder.file("log.jsonl"), "--log-frames",
            ])
            func lines(_ text: String) -> [Substring] {
                running.errors.split(separator: "\n").filter { $0.contains(text) }
            }
            #expect(running.wait(limit: 20) { sightline.count("source") >= 4 }, "no tries")
            #expect(lines("warning:").count == 1, "\(running.errors)")
            #expect(lines("warning: live: refused: cannot reach").count == 1, "\(running.errors)")
            let camera = try CameraServer(port: port)
            #expect(running.wait(limit: 60) { sightline.count("frame") >= 5 }, "no frames")
            #expect(lines("note: live: up again").count == 1, "\(running.errors)")
            camera.die()
            #expect(running.wait(limit: 60) { lines("warning:").count > 1 }, "\(running.errors)")
            running.send(signal: SIGINT)
            let outcome = running.finish(limit: 15)
            #expect(outcome.exitCode == 0, "\(outcome.errors)")
            #expect(!outcome.errors.contains("secret"))
            let log = try LogLines(path: sightline.folder.file("log.jsonl"))
            let reasons = log["source"].filter { $0["state"].text == "opening" }
                .compactMap { $0["reason"].text }
            #expect(reasons.first == "refused", "\(reasons)")
        }

        @Test func `wrong credentials are told with what to do, and with --quiet not at all`()
            throws
        {
            for quiet in [false, true] {
                let sightline = try Sightline()
                let camera = try CameraServer(login: (user: "u", password: "right"))
                let running = try sightline.program.start(
                    [
                        "run", camera.url(login: "u:wrong@"), "--model", Fixture.detector, "--log",
                        sightline.folder.file("log.jsonl"),
                    ] + (quiet ? ["--quiet"] : []))
                #expect(running.wait(limit: 30) { sightline.logHolds("other credentials") })
                running.send(signal: SIGINT)
                let outcome = running.finish(limit: 15)
                #expect(outcome.exitCode == 0, "\(outcome.errors)")
                #expect(outcome.errors.contains("wants other credentials") != quiet)
                #expect(outcome.errors.contains("hint: put user:password@") != quiet)
                #expect(!outcome.errors.contains("wrong"))
                camera.die()
            }
        }
    }
}
