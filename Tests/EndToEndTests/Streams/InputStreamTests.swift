import Foundation
import Glibc
import MediaTestSupport
import TestSupport
import Testing

extension EndToEnd {
    /// Streams other than RTSP, each from a server of its own on the loopback.
    @Suite struct InputStreamTests {
        /// Watches `url` until a second of frames has come, then ends; the log.
        private func watched(
            _ url: String, _ sightline: Sightline, beside server: RunningProgram
        ) throws -> LogLines {
            let running = try sightline.program.start([
                "run", url, "--model", Fixture.detector, "--log",
                sightline.folder.file("log.jsonl"), "--log-frames",
            ])
            #expect(
                running.wait(limit: 40) { sightline.count("frame") >= 25 },
                "no frames: \(running.errors) \(server.errors)")
            running.send(signal: SIGINT)
            let outcome = running.finish(limit: 15)
            #expect(outcome.exitCode == 0, "\(outcome.errors)")
            let log = try LogLines(path: sightline.folder.file("log.jsonl"))
            #expect(log["run"].first?["mode"].object.values.first?.text == "live")
            #expect(log["end"].first?["balance"].object.values.first?["in_flight"].int == 0)
            #expect(log["frame"].allSatisfy { $0["cap"].exists })
            return log
        }

        @Test(arguments: ["udp", "srt", "rtmp"])
        func `a stream that is sent is watched`(_ scheme: String) throws {
            let sightline = try Sightline()
            let clip = try Clips.threeTimes()
            let ffmpeg = try Program.installed("ffmpeg")
            let address = "\(scheme)://127.0.0.1:\(Loopback.freePort())"
            let play = ["-v", "error", "-re", "-stream_loop", "-1", "-i", clip, "-c", "copy"]
            let (server, url): ([String], String) =
                switch scheme {
                case "udp": (["-f", "mpegts", address + "?pkt_size=1316"], address)
                case "srt": (["-f", "mpegts", address + "?mode=listener"], address)
                default: (["-f", "flv", "-listen", "1", address + "/live/a"], address + "/live/a")
                }
            let sending = try ffmpeg.start(play + server)
            _ = try watched(url, sightline, beside: sending)
        }

        @Test(arguments: ["clip.m3u8", "clip.mp4"])
        func `what a web server offers is read to its end`(_ name: String) throws {
            let sightline = try Sightline()
            let ffmpeg = try Program.installed("ffmpeg")
            let python = try Program.installed("python3")
            let served = try ScratchFolder()
            let made = try ffmpeg.run(
                [
                    "-v", "error", "-i", try Clips.of(.steady), "-c", "copy", "-hls_time", "2",
                    "-hls_list_size", "0", served.file(name),
                ].filter {
                    name.hasSuffix("m3u8") || !$0.hasPrefix("-hls") && !["2", "0"].contains($0)
                })
            #expect(made.exitCode == 0, "\(made.errors)")
            let port = Loopback.freePort()
            let server = try python.start([
                "-u", "-m", "http.server", "\(port)", "--bind", "127.0.0.1", "--directory",
                served.path,
            ])
            #expect(server.wait(limit: 20) { server.output.contains("Serving") })
            let (outcome, log) = try sightline.log(
                of: "http://127.0.0.1:\(port)/\(name)", SceneCase.rules)
            #expect(outcome.exitCode == 0, "\(outcome.errors)")
            #expect(log["run"].first?["mode"].object.values.first?.text == "file")
            #expect(log["frame"].count == SceneCase.steady.scene.ticks.count)
            #expect(log["end"].first?["reason"].text == "eof")
            let crossings = SceneCase.steady.scene.crossings(of: SceneCase.lines[0].points).count
            #expect(log.events("line.cross").count { $0["rule"].text == "mid" } == crossings)
            server.send(signal: SIGTERM)
            _ = server.finish(limit: 10)
        }
    }
}
