import Foundation
import MediaTestSupport
import TestSupport
import Testing

extension EndToEnd {
    /// `log pack` and what `log verify` makes of its folder.
    @Suite struct PackTests {
        @Test func `a pack has clip, picture and a part of the log that can be checked`() throws {
            let sightline = try Sightline()
            let folder = sightline.folder
            let clip = try Clips.threeTimes()
            let (outcome, log) = try sightline.log(of: clip, SceneCase.rules)
            #expect(outcome.exitCode == 0, "\(outcome.errors)")
            let event = try #require(log.events("line.cross").last)
            let id = try #require(event["id"].text)
            func pack(_ id: String, _ name: String) throws -> Program.Outcome {
                try sightline.program.run(
                    [
                        "log", "pack", folder.file("log.jsonl"), id, "--video", clip, "--to",
                        folder.file(name), "--margin", "1s",
                    ], limit: 120)
            }
            let made = try pack(id, "pack")
            #expect(made.exitCode == 0, "\(made.errors)")
            func verdict() throws -> Program.Outcome {
                try sightline.program.run(["log", "verify", folder.file("pack")])
            }
            let whole = try verdict()
            #expect(whole.exitCode == 0, "\(whole.errors)")
            let part = try LogLines(path: folder.file("pack/log.jsonl"))
            #expect(part.records.count <= log.records.count)
            #expect(part.events("line.cross").contains { $0["id"].text == id })
            var sums = try Program.installed("sha256sum")
            sums.directory = folder.file("pack")
            #expect(try sums.run(["-c", "SHA256SUMS"]).exitCode == 0)
            let at = Double(try #require(event["at"]["t_ns"].int)) / 1e9
            let times = try MediaLook.times(of: folder.file("pack/clip.mp4"))
            #expect((times.last ?? 0) - (times.first ?? 0) >= 1.9)
            #expect(at > 10)
            let page = try String(decoding: folder.bytes("pack/index.html"), as: UTF8.self)
            #expect(page.contains("line.cross") && page.contains(id))
            #expect(try folder.bytes("pack/snapshot.jpg").count > 1_000)
            #expect(try pack(id, "pack").exitCode == 73)
            #expect(try pack("ev_none", "other").exitCode == 66)
            // A byte of the log, then its hash with it: the chain says so.
            var text = try String(decoding: folder.bytes("pack/log.jsonl"), as: UTF8.self)
            let place = try #require(text.firstRange(of: #""cls":"person""#))
            text.replaceSubrange(place, with: #""cls":"parson""#)
            try folder.write(text, to: "pack/log.jsonl")
            let wrong = try verdict()
            #expect(wrong.exitCode == 1 && wrong.errors.contains("log.jsonl"))
            var shell = try Program.installed("sh")
            shell.directory = folder.file("pack")
            _ = try shell.run(["-c", "sha256sum *.j* *.html clip.mp4 video.sha256 > SHA256SUMS"])
            let broken = try verdict()
            #expect(broken.exitCode == 1 && broken.errors.contains("chain"), "\(broken.errors)")
        }
    }
}
