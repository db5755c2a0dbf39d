import Foundation
import MediaTestSupport
import TestSupport
import Testing
import VisionCore

extension EndToEnd {
    /// Keys of a source whose effect only a stream shows: whose clock is followed, and tiles.
    @Suite struct SourceKeyTests {
        /// By how much `key` grows from frame to frame of `source`, from `begin` on: first to last.
        private static func span(
            _ key: String, of source: String, from begin: Double, in log: LogLines
        ) -> Double {
            let values = log["frame"].filter {
                $0["src"].text == source && ($0["emit_ns"].number ?? 0) > begin
            }.compactMap { $0[key].number }
            return (values.last ?? 0) - (values.first ?? 0)
        }

        @Test func `a camera that stamps 25 and sends 21 is told of, and followed as clock: says`()
            throws
        {
            let clocks = ["auto", "pts", "arrival"]
            // One client a stream: GStreamer's server is not always fit for two that come at once.
            let cameras = try (0...clocks.count).map { _ in try CameraServer() }
            let networks = try cameras.dropLast().map {
                try BadNetwork(before: $0.port, isRTSP: true, ["rate=0.84"])
            }
            let sightline = try Sightline()
            let wrong = zip(clocks, networks).map { clock, network in
                let url = "rtsp://127.0.0.1:\(network.port)/160x120at21"
                return "  by-\(clock): { uri: '\(url)', clock: \(clock) }\n"
            }
            let file = try sightline.folder.write(
                "version: 1\nsources:\n" + wrong.joined()
                    + "  right: { uri: '\(cameras[3].url("160x120at21"))' }\n", to: "p.yml")
            let watch = try Watch([file], in: sightline)
            func isTold() -> Bool {
                sightline.folder.count(of: "\"clock-rate\"", in: "log.jsonl") >= clocks.count
            }
            #expect(watch.sees(within: 60) { isTold() }, "\(watch.running.errors)")
            let before = watch.frames
            // Twelve seconds of all four.
            #expect(watch.sees(within: 60) { watch.frames >= before + 4 * 21 * 12 })
            let log = try watch.stop()
            for network in networks { network.stop() }
            #expect(!log.states(of: "right").contains { $0.contains("clock-rate") })
            #expect(log["gap"].isEmpty && Set(log["frame"].compactMap { $0["epoch"].int }) == [0])
            var begin = 0.0
            for clock in clocks {
                let told = log["source"].filter {
                    $0["src"].text == "by-\(clock)" && $0["reason"].text == "clock-rate"
                }
                #expect(told.count == 1 && told.first?["state"].text == "up", "\(told)")
                let words = told.first?["text"].text ?? ""
                let rate = words.split(separator: " ").lazy.compactMap { Double($0) }.first ?? 0
                #expect((rate - 0.84).magnitude < 0.02, "\(words)")
                begin = max(begin, (told.first?["emit_ns"].number ?? 0) + 1e9)
                let stat = try #require(log["stat"].last)["sources"]["by-\(clock)"]
                #expect(((stat["clock_rate"].number ?? 0) - 0.84).magnitude < 0.02, "\(stat)")
            }
            for (source, rate) in [
                ("by-auto", 1), ("by-pts", 0.84), ("by-arrival", 1), ("right", 1.0),
            ] {
                let passed = Self.span("arr_ns", of: source, from: begin, in: log)
                let shown = Self.span("t_ns", of: source, from: begin, in: log)
                #expect(passed > 8e9, "\(source): \(passed)")
                #expect((shown / passed - rate).magnitude < 0.02, "\(source): \(shown / passed)")
                let times = log["frame"].filter { $0["src"].text == source }
                    .compactMap { $0["t_ns"].number }
                #expect(zip(times, times.dropFirst()).allSatisfy { $0 < $1 }, "\(source)")
            }
        }

        @Test func `tiles: 2 finds what is too small in the whole picture, each once`() throws {
            // A tile is 480x272, the input of the network that knows objects by their size; one of
            // them lies in all four tiles.
            let places = [(100, 90), (400, 227), (700, 360), (640, 80)]
            let objects = places.enumerated().map { index, place in
                let (x, y) = (Double(place.0), Double(place.1))
                return SceneObject(index + 1, .person, .init(0, x, y), .init(9.9, x, y))
            }
            let scene = SyntheticScene(
                size: Size(width: 800, height: 454), frameCount: 240, objects: objects)
            let sightline = try Sightline()
            let clip = sightline.folder.file("small.mp4")
            try scene.write(to: clip)
            let ports = (whole: Loopback.freePort(), tiled: Loopback.freePort())
            let file = try sightline.folder.write(
                """
                version: 1
                sources:
                  whole: { uri: "udp://127.0.0.1:\(ports.whole)" }
                  tiled: { uri: "udp://127.0.0.1:\(ports.tiled)", tiles: 2 }
                """, to: "p.yml")
            let sender = try Program.installed("ffmpeg").start(
                ["-v", "error", "-re", "-stream_loop", "-1", "-i", clip]
                    + [ports.whole, ports.tiled].flatMap {
                        ["-c", "copy", "-f", "mpegts", "udp://127.0.0.1:\($0)?pkt_size=1316"]
                    })
            let running = try sightline.program.start([
                "run", file, "--model", Fixture.detector, "--log",
                sightline.folder.file("log.jsonl"), "--log-frames",
            ])
            func looked(_ source: String) -> Int {
                sightline.folder.count(of: "\"src\":\"\(source)\",\"epoch\":", in: "log.jsonl")
            }
            #expect(
                running.wait(limit: 60) { looked("whole") >= 75 && looked("tiled") >= 75 },
                "\(running.errors) \(sender.errors)")
            running.send(signal: SIGINT)
            #expect(running.finish(limit: 15).exitCode == 0)
            let log = try LogLines(path: sightline.folder.file("log.jsonl"))
            // Pictures from before the first key frame, and where the clip begins again, are grey.
            func frames(_ source: String) -> [JSON] {
                log["frame"].filter {
                    $0["src"].text == source && $0["via"].text == "infer" && !$0["corrupt"].exists
                }
            }
            #expect(frames("whole").allSatisfy { $0["det"].items.isEmpty })
            let tiled = frames("tiled")
            let expected = scene.boxes(in: 0).map(\.box)
            let right = tiled.filter { frame in
                let boxes = frame["det"].items.map { $0["b"].items.compactMap(\.number) }
                return boxes.count == expected.count
                    && expected.allSatisfy { box in
                        boxes.contains { seen in
                            zip(seen, [box.left, box.top, box.width, box.height]).allSatisfy {
                                ($0 - Double($1)).magnitude < 4
                            }
                        }
                    }
            }
            #expect(tiled.count >= 20 && right.count * 10 >= tiled.count * 9, "\(right.count)")
        }
    }
}
