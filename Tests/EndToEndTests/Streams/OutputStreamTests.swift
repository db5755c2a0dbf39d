import Foundation
import Glibc
import MediaTestSupport
import TestSupport
import Testing

extension EndToEnd {
    /// The annotated stream sent somewhere, and read there by ffmpeg.
    @Suite struct OutputStreamTests {
        @Test(arguments: ["rtmp", "srt"])
        func `an annotated stream is sent`(_ scheme: String) throws {
            let sightline = try Sightline()
            let clip = try Clips.threeTimes()
            let ffmpeg = try Program.installed("ffmpeg")
            let address = "\(scheme)://127.0.0.1:\(Loopback.freePort())"
            let received = sightline.folder.file("received.mkv")
            let (source, target): ([String], String) =
                switch scheme {
                case "srt": (["-i", address + "?mode=listener"], address)
                default:
                    (["-f", "flv", "-listen", "1", "-i", address + "/live/a"], address + "/live/a")
                }
            let receiver = try ffmpeg.start(
                ["-v", "error"] + source + ["-c", "copy", "-t", "4", received])
            usleep(1_500_000)  // A listening port cannot be seen from outside without using it up.
            let running = try sightline.program.start([
                "run", clip, "--model", Fixture.detector, "--annotated", target, "--log",
                sightline.folder.file("log.jsonl"), "--quiet",
            ])
            let outcome = running.finish(limit: 60)
            // The receiver leaves after four seconds of pictures.
            #expect([0, 74].contains(outcome.exitCode), "\(outcome.errors)")
            receiver.send(signal: SIGINT)
            _ = receiver.finish(limit: 20)
            let times = try MediaLook.times(of: received)
            #expect(times.count >= 50, "\(times.count) pictures came: \(receiver.errors)")
            #expect(zip(times, times.dropFirst()).allSatisfy { $0 < $1 })
            let log = try LogLines(path: sightline.folder.file("log.jsonl"))
            #expect(log["end"].first?["balance"].object.values.first?["decoded"].int == 720)
        }

        @Test func `an annotated playlist is whole, and plays`() throws {
            let sightline = try Sightline()
            let target = sightline.folder.file("annotated.m3u8")
            let (outcome, _) = try sightline.log(
                of: Clips.of(.steady), ["--annotated", target])
            #expect(outcome.exitCode == 0, "\(outcome.errors)")
            let playlist = String(
                decoding: try sightline.folder.bytes("annotated.m3u8"), as: UTF8.self)
            #expect(playlist.hasSuffix("#EXT-X-ENDLIST\n"))
            let times = try MediaLook.times(of: target)
            #expect(times.count == SceneCase.steady.scene.ticks.count)
        }
    }
}
