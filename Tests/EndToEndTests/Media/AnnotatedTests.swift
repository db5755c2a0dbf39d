import Foundation
import MediaTestSupport
import TestSupport
import Testing
import VisionCore

extension EndToEnd {
    /// The annotated clip is the clip, with something drawn into it.
    @Suite struct AnnotatedTests {
        @Test(arguments: ["mp4", "mkv"])
        func `times are kept and sound is copied`(_ container: String) throws {
            let sightline = try Sightline()
            let clip = try Clips.withTone()
            let target = sightline.folder.file("annotated.\(container)")
            let (outcome, _) = try sightline.log(
                of: clip, SceneCase.rules + ["--annotated", target])
            #expect(outcome.exitCode == 0, "\(outcome.errors)")
            let before = try MediaLook.times(of: clip)
            let after = try MediaLook.times(of: target)
            #expect(before.count == SceneCase.variable.scene.ticks.count)
            #expect(after.count == before.count)
            // Matroska counts milliseconds.
            for (index, (one, other)) in zip(before, after).enumerated() {
                #expect(
                    abs((one - before[0]) - (other - after[0])) < 0.0011, "frame \(index)")
            }
            let sound = try MediaLook.soundSum(of: clip)
            #expect(sound.hasPrefix("MD5="))
            #expect(try MediaLook.soundSum(of: target) == sound)
        }

        @Test func `boxes are drawn where the objects are`() throws {
            let sightline = try Sightline()
            let ffmpeg = try Program.installed("ffmpeg")
            let clip = try Clips.of(.steady)
            let target = sightline.folder.file("annotated.mp4")
            _ = try sightline.log(of: clip, ["--annotated", target])
            func picture(_ path: String, _ name: String) throws -> [UInt8] {
                _ = try ffmpeg.run([
                    "-v", "error", "-i", path, "-vf", "select=eq(n\\,100)", "-frames:v", "1",
                    "-f", "rawvideo", "-pix_fmt", "rgb24", sightline.folder.file(name),
                ])
                return [UInt8](try sightline.folder.bytes(name))
            }
            let (plain, drawn) = (try picture(clip, "plain"), try picture(target, "drawn"))
            try #require(plain.count == 480 * 272 * 3 && drawn.count == plain.count)
            func change(_ x: Int, _ y: Int) -> Int {
                (0..<3).map { channel in
                    let place = (y * 480 + x) * 3 + channel
                    return abs(Int(plain[place]) - Int(drawn[place]))
                }.max() ?? 0
            }
            for (object, box) in SceneCase.steady.scene.boxes(in: 100) {
                let middle = Int((box.top + box.bottom) / 2)
                let left = (Int(box.left) - 3...Int(box.left) + 3).map { change($0, middle) }.max()
                #expect((left ?? 0) > 20, "no edge of object \(object.id)")
            }
            // Far from all objects and their labels nothing is changed but by coding.
            #expect((5..<60).allSatisfy { change($0, 140) < 24 })
        }
    }
}
