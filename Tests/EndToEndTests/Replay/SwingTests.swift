import Foundation
import Glibc
import MediaTestSupport
import TestSupport
import Testing

extension EndToEnd {
    /// A camera that swings: what follows it, and what is left of that without pictures.
    @Suite struct SwingTests {
        /// The steady clip, seen through a window that moves over it.
        private static func clip(_ sightline: Sightline) throws -> String {
            let path = sightline.folder.file("swing.mp4")
            let made = try Program.installed("ffmpeg").run([
                "-v", "error", "-i", try Clips.threeTimes(), "-vf",
                "crop=400:220:x='40+30*sin(n/4)':y='25+15*sin(n/5)'", "-c:v", "libx264", "-qp",
                "10", "-g", "25", path,
            ])
            #expect(made.exitCode == 0, "\(made.errors)")
            return path
        }

        private static func moved(_ log: LogLines) -> Int {
            log["frame"].count { $0["cam"].items.count == 4 }
        }

        @Test func `a killed run that follows the camera comes to the same log`() throws {
            let sightline = try Sightline()
            let clip = try Self.clip(sightline)
            let words = ["--tracker", "botsort"]
            let whole = try sightline.program.run(
                sightline.arguments(clip, log: "reference", words), limit: 120)
            #expect(whole.exitCode == 0, "\(whole.errors)")
            let reference = try LogLines(path: sightline.folder.file("reference"))
            #expect(Self.moved(reference) > 300)
            let arguments = sightline.arguments(clip, words)
            let running = try sightline.program.start(arguments)
            #expect(running.wait { sightline.count("frame") >= 300 })
            running.send(signal: SIGKILL)
            #expect(running.finish().exitCode == nil, "the run was over before it was killed")
            let again = try sightline.program.run(
                arguments.filter { $0 != "--quiet" }, limit: 120)
            #expect(again.exitCode == 0, "\(again.errors)")
            #expect(again.errors.contains("resumes after the"), "it began anew: \(again.errors)")
            let isEqual =
                try sightline.folder.bytes("log.jsonl") == sightline.folder.bytes("reference")
            #expect(isEqual, "the finished log differs from that of an undisturbed run")
        }

        @Test func `a log says how the camera moved, and a replay follows it`() throws {
            let sightline = try Sightline()
            let folder = sightline.folder
            let clip = try Self.clip(sightline)
            func file(_ kind: String) throws -> String {
                try folder.write(
                    """
                    version: 1
                    sources: { street: { uri: "\(clip)" } }
                    detect: { model: "\(Fixture.detector)" }
                    track: { kind: \(kind) }
                    rules: { mid: { type: line, points: [[0.5, 1], [0.5, 0]] } }
                    log: { frames: true, deterministic: true }
                    """, to: "\(kind).yml")
            }
            for kind in ["botsort", "byte"] {
                let ran = try sightline.program.run(
                    ["run", try file(kind), "--log", folder.file(kind), "--quiet"], limit: 120)
                #expect(ran.exitCode == 0, "\(ran.errors)")
            }
            #expect(try Self.moved(LogLines(path: folder.file("byte"))) == 0)
            for (old, new) in [("botsort", "botsort"), ("botsort", "byte"), ("byte", "botsort")] {
                let replayed = try sightline.program.run(
                    [
                        "replay", folder.file(old), "--pipeline", try file(new), "--log",
                        folder.file("\(old)-\(new)"),
                    ], limit: 120)
                #expect(replayed.exitCode == 0, "\(replayed.errors)")
                let isBlind = old == "byte"
                #expect(replayed.errors.contains("does not say how the camera moved") == isBlind)
                let isEqual = try folder.bytes("\(old)-\(new)") == folder.bytes(new)
                #expect(isEqual != isBlind, "\(old) as \(new)")
            }
        }

        @Test func `a replay says of which rules a log knows nothing`() throws {
            let sightline = try Sightline()
            let folder = sightline.folder
            let clip = try Clips.of(.steady)
            let plain = """
                version: 1
                sources: { street: { uri: "\(clip)" } }
                detect: { model: "\(Fixture.detector)" }
                log: { frames: true, deterministic: true }

                """
            let old = try folder.write(plain, to: "old.yml")
            let new = try folder.write(
                plain + "rules: { lens: { type: camera } }\n", to: "new.yml")
            let ran = try sightline.program.run(
                ["run", old, "--log", folder.file("log"), "--quiet"], limit: 120)
            #expect(ran.exitCode == 0, "\(ran.errors)")
            for (file, isTold) in [(old, false), (new, true)] {
                let replayed = try sightline.program.run([
                    "replay", folder.file("log"), "--pipeline", file, "--log", folder.file("again"),
                    "--overwrite",
                ])
                #expect(replayed.exitCode == 0, "\(replayed.errors)")
                #expect(replayed.errors.contains("lens: a log has no pictures") == isTold)
            }
        }

        @Test func `a recording in parts is refused`() throws {
            let sightline = try Sightline()
            let clip = try Clips.of(.steady)
            let refused = try sightline.program.run([
                "plan", clip, "--model", Fixture.detector, "--tracker", "botsort", "--chunk", "2s",
                "--log", sightline.folder.file("log"), "--output",
                sightline.folder.file("plan.json"),
            ])
            #expect(refused.exitCode == 64, "\(refused.errors)")
            #expect(refused.errors.contains("track.kind: botsort"), "\(refused.errors)")
        }
    }
}
