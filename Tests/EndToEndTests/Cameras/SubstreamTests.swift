import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// A camera with two streams: networks look at the small one, files show the large one.
    @Suite struct SubstreamTests {
        private static func size(_ path: String) throws -> String {
            try Program.installed("ffprobe").run([
                "-v", "error", "-select_streams", "v", "-show_entries", "stream=width,height",
                "-of", "csv=p=0", path,
            ]).output.trimmingCharacters(in: .whitespacesAndNewlines)
        }

        private static func pipeline(_ camera: CameraServer, _ folder: ScratchFolder) throws
            -> String
        {
            try folder.write(
                """
                version: 1
                sources:
                  cam: { uri: "\(camera.url("large"))", substream: "\(camera.url("live"))" }
                """, to: "p.yml")
        }

        @Test func `the small stream is in the log, the large one in the output`() throws {
            let camera = try CameraServer()
            let sightline = try Sightline()
            let video = sightline.folder.file("out.mp4")
            let watch = try Watch(
                [try Self.pipeline(camera, sightline.folder)], ["--annotated", video],
                in: sightline)
            #expect(watch.sees { watch.frames >= 120 }, "\(watch.running.errors)")
            let log = try watch.stop()
            let up = try #require(log["source"].first { $0["state"].text == "up" })
            #expect(up["size"].items.compactMap(\.int) == [160, 120])
            #expect(try Self.size(video) == "1280,720")
            let times = try MediaLook.times(of: video)
            #expect(times.count > 80, "\(times.count) of \(log["frame"].count)")
            for (one, next) in zip(times, times.dropFirst()) { #expect(next > one) }
        }

        @Test func `either stream may go away and come back`() throws {
            let camera = try CameraServer()
            let sightline = try Sightline()
            let video = sightline.folder.file("out.mp4")
            let watch = try Watch(
                [try Self.pipeline(camera, sightline.folder)], ["--annotated", video],
                in: sightline)
            #expect(watch.sees { watch.frames >= 60 }, "\(watch.running.errors)")
            camera.die()
            #expect(watch.holds("\"output\":\"main\",\"state\":\"down\""))
            let before = watch.frames
            let again = try CameraServer(port: camera.port)
            #expect(watch.sees { watch.frames >= before + 60 }, "\(watch.running.errors)")
            let log = try watch.stop()
            again.die()
            let states = log.events("output.state").filter { $0["data"]["output"].text == "main" }
                .compactMap { $0["data"]["state"].text }
            #expect(states.starts(with: ["up", "down", "up"]), "\(states)")
        }
    }
}
