import Foundation
import Glibc
import TestSupport
import Testing

extension EndToEnd {
    /// Cameras and playlists behind a web address: what never ends is live, and comes back.
    @Suite struct HTTPSourceTests {
        private static let pictures = [
            "-v", "error", "-re", "-f", "lavfi", "-i", "testsrc=size=160x120:rate=25",
        ]

        @Test func `a camera that sends pictures over HTTP is watched, and opened again`() throws {
            let ffmpeg = try Program.installed("ffmpeg")
            let address = "http://127.0.0.1:\(Loopback.freePort())/cam.mjpg"
            func camera() throws -> RunningProgram {
                try ffmpeg.start(
                    Self.pictures + [
                        "-f", "mpjpeg", "-content_type",
                        "multipart/x-mixed-replace;boundary=ffmpeg", "-listen", "1", address,
                    ])
            }
            let first = try camera()
            usleep(1_000_000)  // A listening port cannot be seen from outside without using it up.
            let watch = try Watch([address])
            #expect(watch.sees { watch.frames >= 25 }, "\(watch.running.errors) \(first.errors)")
            first.send(signal: SIGKILL)
            _ = first.finish()
            #expect(watch.holds("\"state\":\"down\""))
            let before = watch.frames
            let second = try camera()
            #expect(watch.sees { watch.frames >= before + 25 }, "\(second.errors)")
            second.send(signal: SIGKILL)
            let log = try watch.stop()
            #expect(log["run"].first?["mode"].object.values.first?.text == "live")
            #expect(Set(log["frame"].compactMap { $0["epoch"].int }) == [0, 1])
            #expect(log.states(of: "cam").contains("down closed"))
        }

        @Test func `a playlist that grows is played at its pace`() throws {
            let ffmpeg = try Program.installed("ffmpeg")
            let python = try Program.installed("python3")
            let served = try ScratchFolder()
            let coding = try ffmpeg.start(
                Self.pictures + [
                    "-c:v", "libx264", "-preset", "ultrafast", "-g", "50", "-f", "hls",
                    "-hls_time", "2", "-hls_list_size", "4", "-hls_flags",
                    "delete_segments+program_date_time",
                    served.file("list.m3u8"),
                ])
            let port = Loopback.freePort()
            let server = try python.start([
                "-u", "-m", "http.server", "\(port)", "--bind", "127.0.0.1", "--directory",
                served.path,
            ])
            #expect(server.wait { server.output.contains("Serving") })
            #expect(
                coding.wait { served.count(of: ".ts\n", in: "list.m3u8") >= 3 }, "\(coding.errors)")
            let watch = try Watch(["http://127.0.0.1:\(port)/list.m3u8"])
            #expect(watch.sees { watch.frames >= 150 }, "\(watch.running.errors)")
            let log = try watch.stop()
            coding.send(signal: SIGKILL)
            server.send(signal: SIGTERM)
            #expect(log["run"].first?["mode"].object.values.first?.text == "live")
            // Segments come at once; their frames do not.
            let frames = log["frame"]
            let dropped = log["drop"].reduce(0) { $0 + ($1["count"].int ?? 0) }
            #expect(dropped * 10 < frames.count, "\(dropped) dropped of \(frames.count)")
            let first = try #require(frames.first), last = try #require(frames.last)
            let media = (last["t_ns"].number ?? 0) - (first["t_ns"].number ?? 0)
            let host = (last["emit_ns"].number ?? 0) - (first["emit_ns"].number ?? 0)
            #expect(abs(media / host - 1) < 0.1, "\(media / 1e9) s in \(host / 1e9) s")
            try judgeDates(frames, playlist: served)
        }

        /// Key frames begin segments, whose times of day the playlist tells.
        private func judgeDates(_ frames: [JSON], playlist: ScratchFolder) throws {
            let text = String(decoding: try playlist.bytes("list.m3u8"), as: UTF8.self)
            let told = text.matches(of: /PROGRAM-DATE-TIME:\S*?:(\d\d\.\d+)/).compactMap {
                Double($0.output.1)
            }
            let first = try #require(told.first)
            let keys = frames.filter { $0["key"].int == 1 && $0["cap_src"].text == "hls-pdt" }
            #expect(keys.count >= 3, "\(frames.last?["cap_src"].text ?? "")")
            for key in keys {
                let cap = try #require(key["cap"].text)
                let seconds = try #require(
                    cap.firstMatch(of: /:(\d\d\.\d+)Z/).flatMap { Double($0.output.1) })
                // Segments of two seconds: what is left beyond whole ones is the same for all.
                let off = abs((seconds - first).remainder(dividingBy: 2))
                #expect(off < 0.06, "\(cap) beside \(first)")
            }
        }
    }
}
