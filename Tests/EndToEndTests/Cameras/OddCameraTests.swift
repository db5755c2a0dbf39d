import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// RTSP servers that misbehave in the ways that cameras do.
    @Suite struct OddCameraTests {
        private static let ways = [
            "plain", "ssrc", "semicolon", "base", "annexb", "marker", "empty", "rtpinfo",
        ]

        @Test func `each way to misbehave gives whole frames on one timeline`() throws {
            let camera = try CameraServer.odd()
            let sightline = try Sightline()
            let sources = Self.ways.map { "  \($0): { uri: \"\(camera.url($0))\", timeout: 3s }" }
            let file = try sightline.folder.write(
                "version: 1\nsources:\n\(sources.joined(separator: "\n"))\n", to: "p.yml")
            let watch = try Watch([file], in: sightline)
            // Three seconds of each.
            #expect(watch.sees { watch.frames >= 75 * Self.ways.count }, "\(watch.running.errors)")
            let errors = watch.running.errors
            let log = try watch.stop()
            camera.die()
            for way in Self.ways {
                let frames = log["frame"].filter { $0["src"].text == way }
                #expect(frames.count >= 50, "\(way): \(frames.count) frames")
                #expect(!frames.contains { $0["corrupt"].exists }, "\(way): damaged frames")
                #expect(Set(frames.compactMap { $0["epoch"].int }) == [0], "\(way)")
                // Behind the first second, in which what was read while opening is made up for.
                let settled = frames.filter { ($0["n"].int ?? 0) >= 25 }
                let times = settled.compactMap { $0["t_ns"].number }
                let numbers = settled.compactMap { $0["n"].int }
                for place in times.indices.dropFirst() {
                    let frame = Double(numbers[place] - numbers[place - 1])
                    let step = (times[place] - times[place - 1]) / 40e6
                    #expect(abs(step - frame) < 0.05, "\(way): \(step) of \(frame) frames")
                }
                #expect(log.states(of: way) == ["opening", "up", "ended stopped"], "\(way)")
            }
            #expect(log["gap"].isEmpty)
            #expect(errors.split(separator: "\n").count < 3, "\(errors)")
        }
    }
}
