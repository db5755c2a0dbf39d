import Foundation
import MediaTestSupport
import TestSupport
import Testing
import VisionCore

@Suite struct SceneTruthTests {
    private let walker = SceneObject(7, .person, .init(0, 100, 100), .init(4, 300, 100))

    private func scene(_ objects: SceneObject...) -> SyntheticScene {
        SyntheticScene(frameCount: 101, objects: objects)
    }

    private func points(_ numbers: Double...) -> [NormalizedPoint] {
        stride(from: 0, to: numbers.count, by: 2).map {
            NormalizedPoint(x: numbers[$0], y: numbers[$0 + 1])
        }
    }

    @Test func `who walks east goes to the right of a line drawn upward`() {
        let found = scene(walker).crossings(of: points(0.5, 1, 0.5, 0))
        #expect(found == [TrueCrossing(object: 7, time: 2_800_000_000, isInward: true)])
        let other = scene(walker).crossings(of: points(0.5, 0, 0.5, 1))
        #expect(other == [TrueCrossing(object: 7, time: 2_800_000_000, isInward: false)])
    }

    @Test func `the ground point counts, not the middle`() {
        // The middle is at y 100, the ground at y 128: this line ends between the two.
        #expect(scene(walker).crossings(of: points(0.5, 0.4, 0.5, 0)).isEmpty)
        #expect(scene(walker).crossings(of: points(0.5, 0.5, 0.5, 0)).count == 1)
    }

    @Test func `a zone is entered and left at its edges`() {
        let zone = points(0.25, 0.4, 0.5, 0.4, 0.5, 0.6, 0.25, 0.6)
        #expect(
            scene(walker).passages(of: zone) == [
                TruePassage(object: 7, time: 400_000_000, isEntry: true),
                TruePassage(object: 7, time: 2_800_000_000, isEntry: false),
            ])
    }

    @Test func `who appears and vanishes in a zone enters and leaves then`() {
        let short = SceneObject(1, .car, .init(1, 200, 100), .init(2, 220, 100))
        #expect(
            scene(short).passages(of: points(0, 0, 1, 0, 1, 1, 0, 1)) == [
                TruePassage(object: 1, time: 1_000_000_000, isEntry: true),
                TruePassage(object: 1, time: 2_000_000_000, isEntry: false),
            ])
    }

    @Test func `crossings lie between the frames whose boxes lie on either side`() {
        let diagonal = SceneObject(
            2, .bicycle, .init(0.3, 40, 220), .init(1.7, 260, 60), .init(3.9, 430, 240))
        let scene = SyntheticScene(
            timeBase: TimeBase(1, 1000), ticks: [0] + (1...90).map { $0 * 43 + $0 * $0 % 17 },
            objects: [diagonal])
        let line = points(0.2, 0.9, 0.8, 0.1)
        let crossings = scene.crossings(of: line)
        var changes: [ClosedRange<Double>] = []
        var before: (time: Double, isRight: Bool)?
        for index in scene.ticks.indices {
            guard let box = scene.boxes(in: index).first?.box else { continue }
            let x = Double(box.left + box.right) / 2 / 480
            let y = Double(box.bottom) / 272
            let isRight = 0.6 * (y - 0.9) - -0.8 * (x - 0.2) > 0
            let time = scene.seconds(of: index)
            if let before, before.isRight != isRight { changes.append(before.time...time) }
            before = (time, isRight)
        }
        #expect(!crossings.isEmpty)
        #expect(crossings.count == changes.count)
        for (crossing, range) in zip(crossings, changes) {
            #expect(range.contains(Double(crossing.time) / 1e9))
        }
    }

    @Test func `a clip keeps the times of its frames, and its ground is grey`() throws {
        let ffprobe = try Program.installed("ffprobe")
        let ffmpeg = try Program.installed("ffmpeg")
        let folder = try ScratchFolder()
        let scene = SyntheticScene(
            timeBase: TimeBase(1, 1000), ticks: [0, 40, 90, 120, 200, 233], objects: [walker])
        try scene.write(to: folder.file("clip.mp4"))
        let seen = try ffprobe.run([
            "-v", "error", "-select_streams", "v", "-show_entries", "frame=pts_time", "-of",
            "csv=p=0", folder.file("clip.mp4"),
        ])
        let times = seen.output.split(whereSeparator: \.isNewline).compactMap {
            Double($0.trimmingCharacters(in: CharacterSet(charactersIn: ",")))
        }
        #expect(times.count == 6)
        for (time, tick) in zip(times, scene.ticks) {
            #expect(abs(time - times[0] - Double(tick) / 1000) < 0.0006)
        }
        _ = try ffmpeg.run([
            "-v", "error", "-i", folder.file("clip.mp4"), "-frames:v", "1", "-f", "rawvideo",
            "-pix_fmt", "yuv420p", folder.file("raw"),
        ])
        let raw = [UInt8](try folder.bytes("raw"))
        try #require(raw.count == 480 * 272 * 3 / 2)
        #expect(abs(Int(raw[0]) - 126) < 3)
        // The walker's middle in the first frame: red.
        let chroma = 480 * 272 + 50 * 240 + 50
        #expect(raw[chroma] < 115)
        #expect(raw[chroma + 240 * 136] > 170)
    }
}
