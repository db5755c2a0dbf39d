import Foundation
import Glibc
import TestSupport
import Testing

extension SlowEndToEnd {
    /// Networks that lose, double, reorder and damage packets, and cameras that lie about time.
    @Suite struct BadNetworkTests {
        /// Frames that are sent: ten seconds.
        private static let sent = 250

        /// What came of a stream.
        private struct Received {
            let log: LogLines
            let errors: String
            /// Frames that FFmpeg makes of the same packets.
            let judged: Int

            /// Frames that were decoded.
            var decoded: Int {
                log["end"].first?["balance"].object.values.first?["decoded"].int ?? 0
            }
        }

        /// What comes of ten seconds of a transport stream that is sent through a network.
        private static func stream(_ options: [String]) throws -> Received {
            let port = Loopback.freePort()
            let sightline = try Sightline()
            let record = sightline.folder.file("came.ts")
            let network = try BadNetwork(before: port, options + ["record=\(record)"])
            let file = try sightline.folder.write(
                """
                version: 1
                sources: { cam: { uri: "udp://127.0.0.1:\(port)", timeout: 3s } }
                """, to: "p.yml")
            let watch = try Watch([file], in: sightline)
            // The receiver is there before the first packet.
            #expect(watch.sees { Loopback.isBound(datagrams: port) })
            let sender = try Program.installed("ffmpeg").start([
                "-v", "error", "-re", "-f", "lavfi", "-i", "testsrc2=s=320x240:r=25:d=10",
                "-c:v", "libx264", "-preset", "ultrafast", "-g", "25", "-bf", "0", "-f", "mpegts",
                "udp://127.0.0.1:\(network.port)?pkt_size=1316",
            ])
            _ = sender.finish(limit: 30)
            #expect(watch.sees(within: 10) { watch.sightline.logHolds("\"state\":\"stalled\"") })
            let errors = watch.running.errors
            let log = try watch.stop()
            network.stop()
            return Received(log: log, errors: errors, judged: try MediaLook.times(of: record).count)
        }

        @Test func `with one packet in a hundred lost, nearly all frames are there`() throws {
            let stream = try Self.stream(["loss=0.01", "seed=3"])
            let decoded = stream.decoded
            #expect(decoded * 100 >= Self.sent * 95, "\(decoded) of \(Self.sent)")
            #expect(decoded >= stream.judged, "FFmpeg makes \(stream.judged), not \(decoded)")
            #expect(stream.log["frame"].contains { $0["corrupt"].int == 1 }, "damage is told")
        }

        @Test func `with five in a hundred lost, most frames are there`() throws {
            let stream = try Self.stream(["loss=0.05", "seed=4"])
            let decoded = stream.decoded
            #expect(decoded * 100 >= Self.sent * 80, "\(decoded) of \(Self.sent)")
            #expect(decoded >= stream.judged, "FFmpeg makes \(stream.judged), not \(decoded)")
        }

        @Test(arguments: [("1e-5", 98), ("1e-4", 90), ("1e-3", 30)])
        func `bits that are turned over end nothing, and flood nobody`(
            share: String, percent: Int
        ) throws {
            let stream = try Self.stream(["flip=\(share)", "seed=5"])
            let decoded = stream.decoded
            #expect(decoded * 100 >= Self.sent * percent, "\(decoded) of \(Self.sent)")
            #expect(stream.errors.split(separator: "\n").count < 12, "\(stream.errors)")
        }

        @Test func `RTP that comes twice and out of order loses no frame`() throws {
            let camera = try CameraServer()
            let network = try BadNetwork(
                before: camera.port, isRTSP: true, ["duplicate=0.02", "reorder=50", "seed=6"])
            let figures = Loopback.freePort()
            let watch = try Watch(
                ["rtsp://127.0.0.1:\(network.port)/live"],
                ["--set", "sources.live.transport=udp", "--metrics", "\(figures)"])
            #expect(watch.sees { watch.frames >= 150 }, "\(watch.running.errors)")
            let metrics = try Program.installed("curl").run(
                ["-s", "-m", "5", "http://127.0.0.1:\(figures)/metrics"]
            ).output
            let log = try watch.stop()
            network.stop()
            let frames = log["frame"].dropFirst(25)
            // A picture each 40 ms; a burst may have more than the queue in front of the networks
            // takes, and `n` counts those too.
            let places = frames.compactMap { frame in
                frame["t_ns"].number.flatMap { time in frame["n"].int.map { (time, $0) } }
            }
            let missing = zip(places, places.dropFirst()).reduce(0) { sum, pair in
                sum + Int(((pair.1.0 - pair.0.0) / 4e7).rounded()) - (pair.1.1 - pair.0.1)
            }
            #expect(
                places.count >= 100 && missing == 0, "\(missing) of \(places.count) are missing")
            let damaged = frames.count { $0["corrupt"].int == 1 }
            #expect(damaged == 0, "\(damaged) damaged of \(frames.count)")
            let repeats = try #require(
                metrics.firstMatch(
                    of: /sightline_source_repeated_datagrams_total\{source="live"\} (\d+)\n/))
            #expect(try #require(Int(repeats.output.1)) > 0)
        }

        @Test func `a camera whose datagrams are lost is told of once, with the way out`() throws {
            let camera = try CameraServer()
            let network = try BadNetwork(
                before: camera.port, isRTSP: true, ["loss=0.05", "seed=7"])
            let watch = try Watch(
                ["rtsp://127.0.0.1:\(network.port)/live"],
                ["--set", "sources.live.transport=udp"])
            let isTold = watch.sees(within: 60) {
                watch.running.errors.contains("`transport: tcp` loses none")
            }
            #expect(isTold, "\(watch.running.errors)")
            let log = try watch.stop()
            network.stop()
            let told = log["source"].filter { $0["reason"].text == "damaged" }
            #expect(told.count == 1 && told[0]["state"].text == "up", "\(told)")
            #expect(told.first?["text"].text?.contains("of its last 250 pictures") == true)
        }

        @Test(arguments: [-9_800.0, 37_600, 20])
        func `RTP timestamps that jump begin a new timeline, joined to the old one`(
            seconds: Double
        ) throws {
            let camera = try CameraServer()
            let network = try BadNetwork(
                before: camera.port, isRTSP: true, ["jump=\(seconds)", "after=100"])
            let sightline = try Sightline()
            let video = sightline.folder.file("out.mp4")
            let watch = try Watch(
                ["rtsp://127.0.0.1:\(network.port)/live"], ["--annotated", video], in: sightline)
            #expect(watch.sees { watch.frames >= 200 }, "\(watch.running.errors)")
            let log = try watch.stop()
            network.stop()
            let frames = log["frame"]
            let epochs = frames.compactMap { $0["epoch"].int }
            #expect(Set(epochs) == [0, 1], "\(Set(epochs))")
            for epoch in 0...1 {
                let times = frames.filter { $0["epoch"].int == epoch }.compactMap {
                    $0["t_ns"].number
                }
                for (one, next) in zip(times, times.dropFirst()) {
                    #expect(next > one && next - one < 1e9, "\(one) \(next)")
                }
            }
            #expect(log["gap"].contains { $0["cause"].text == "discontinuity" })
            #expect(frames.filter { $0["pts_fix"].exists }.count <= 3)
            // The recording goes on in one timeline of the true length.
            let shown = try MediaLook.times(of: video)
            for (one, next) in zip(shown, shown.dropFirst()) {
                #expect(next > one && next - one < 1, "\(one) \(next)")
            }
            #expect(shown.count == frames.count, "every frame of the log is in the recording")
        }

        @Test func `RTP timestamps that wrap are seamless`() throws {
            let camera = try CameraServer()
            let network = try BadNetwork(before: camera.port, isRTSP: true, ["wrap=4"])
            let watch = try Watch(["rtsp://127.0.0.1:\(network.port)/live"])
            #expect(watch.sees { watch.frames >= 200 }, "\(watch.running.errors)")
            let log = try watch.stop()
            network.stop()
            let times = log["frame"].compactMap { $0["t_ns"].number }
            #expect(Set(log["frame"].compactMap { $0["epoch"].int }) == [0])
            #expect(log["gap"].isEmpty)
            #expect((times.last ?? 0) - (times.first ?? 0) > 6e9)
            for (one, next) in zip(times, times.dropFirst()) { #expect(next - one < 1e9) }
        }
    }
}
