import Evaluation
import Foundation
import TestSupport
import Testing
import Tracking
import VisionCore

/// BoT-SORT beside a dense form of its authors' tracker, and what it does beyond boxes.
@Suite struct BoTSortTests {
    private struct Job: Encodable {
        let frames: [[[Double]]]
        let high: Double
        let low = 0.1
        let new: Double
        let match = 0.8
        let buffer = 30
    }

    struct Case: CustomTestStringConvertible, Sendable {
        let sequence: String
        let detections: String
        var testDescription: String { "\(sequence), \(detections)" }

        static let all = ReferenceSequenceTests.Case.files.flatMap { name, files in
            [Case(sequence: name, detections: files)]
        }
    }

    @Test(arguments: Case.all)
    func `it reaches the figures of the authors' scheme`(_ run: Case) throws {
        let shared = try MotSequences()
        let sequence = try #require(try shared.reference()[run.sequence])
        let others = try #require(sequence.detections[run.detections]?.trackers)
        let high = try #require(others["bytetrack_ifzhang"]?.params?["track_thresh"])
        let text = try shared.data("\(run.sequence)/gt/gt.txt")
        let truth = try MOTText(Array(text), as: .truth).table
        let input = TrackRun(
            rows: try shared.rows("\(run.sequence)/det/det_\(run.detections).txt"),
            frames: sequence.frames, size: Size(width: sequence.width, height: sequence.height),
            fps: sequence.fps, scoreScale: run.detections == "acf" ? 100 : 1)
        let job = Job(
            frames: input.frames.map { frame in
                frame.map { seen in
                    let box = seen.box
                    return [box.left, box.top, box.right, box.bottom, seen.score].map { Double($0) }
                }
            }, high: Double(Float(high)), new: Double(Float(high + 0.1)))
        let judge = RepositoryFile.path("Tests/TrackingTests/Judges/botsort.py")
        let answer = try Python.answer(
            try String(contentsOfFile: judge, encoding: .utf8),
            input: try JSONEncoder().encode(job), limit: 600)
        let rows = try JSONDecoder().decode([[[Double]]].self, from: Data(answer.utf8))
        var expected = TrackTable(frames: sequence.frames)
        for (frame, tracks) in rows.enumerated() {
            expected.frames[frame] = tracks.map {
                TrackTable.Entry(
                    id: Int($0[0]),
                    box: PixelRect(left: $0[1], top: $0[2], width: $0[3], height: $0[4]))
            }
        }
        var options = BoTSortTracker.standard
        options.trackThreshold = Float(high)
        options.newTrackThreshold = Float(high + 0.1)
        // The authors' tracker reports tracks from their first detection on.
        var found = TrackTable(frames: sequence.frames)
        for (frame, tracks) in input.tracks(of: BoTSortTracker(options: options)).enumerated() {
            found.frames[frame] = tracks.filter {
                $0.observation == .detected && $0.state != .ended
            }.map {
                let box = $0.box
                return TrackTable.Entry(
                    id: $0.number,
                    box: PixelRect(
                        left: Double(box.left), top: Double(box.top), width: Double(box.width),
                        height: Double(box.height)))
            }
        }
        let benchmark: MOTBenchmark = run.sequence.hasPrefix("MOT17") ? .mot17 : .mot15
        let ours = try TrackFigures(truth: truth, found: found, benchmark: benchmark)
        let theirs = try TrackFigures(truth: truth, found: expected, benchmark: benchmark)
        #expect(abs(ours.hota - theirs.hota) < 0.0005, "\(ours.hota) \(theirs.hota)")
        #expect(abs(ours.idCount - theirs.idCount) <= 1)
    }

    private static let size = Size(width: 1280, height: 720)

    private static func seen(_ left: Double, _ top: Double) -> Detection {
        Detection(
            box: Box(
                left: Float(left), top: Float(top), right: Float(left + 40), bottom: Float(top + 80)
            ), label: Label(index: 0, name: "person"), score: 0.9
        ).roundedToLogStep
    }

    private static func time(_ frame: Int) -> MediaInstant {
        MediaInstant(nanoseconds: Int64(frame) * 40_000_000)
    }

    /// Two people stand beside each other in front of a camera that jumps by a person's width.
    private static func numbers(following: Bool) -> Set<[Int]> {
        var tracker = BoTSortTracker()
        var places: Set<[Int]> = []
        for frame in 0..<40 {
            let shift = frame / 4 % 2 == 0 ? 0.0 : 60
            let before = max(frame - 1, 0) / 4 % 2 == 0 ? 0.0 : 60
            if following {
                tracker.follow(CameraMotion(a: 1, b: 0, dx: shift - before, dy: 0))
            }
            let tracks = tracker.update(
                detections: [seen(300 + shift, 200), seen(360 + shift, 200)], in: size,
                at: time(frame))
            places.insert(
                tracks.filter { $0.observation == .detected }.sorted { $0.box.left < $1.box.left }
                    .map(\.number))
        }
        return places
    }

    @Test func `a camera that jumps does not swap neighbours`() {
        #expect(Self.numbers(following: true) == [[1, 2]])
        #expect(Self.numbers(following: false) != [[1, 2]])
    }

    /// Two people who walk through each other, and are half hidden as they do.
    private static func crossing(looks: Bool) -> [Int] {
        var tracker = BoTSortTracker()
        var last: [Int] = []
        for frame in 0..<60 {
            // They meet at frame 30 and go back the way they came.
            let way = frame < 30 ? Double(frame) : Double(60 - frame)
            let (one, two) = (seen(200 + way * 4, 200), seen(436 - way * 4, 200))
            if looks { tracker.recognise([[1, 0.1, 0], [0, 0.1, 1]]) }
            let tracks = tracker.update(detections: [one, two], in: size, at: time(frame))
            let order = [0, 1].compactMap { place in
                tracks.first { $0.detectionIndex == place }?.number
            }
            last = order
        }
        return last
    }

    @Test func `people who turn back are told apart by their looks`() {
        #expect(Self.crossing(looks: true) == [1, 2])
        #expect(Self.crossing(looks: false) == [2, 1])
    }

    @Test func `a look of another network, or of nothing, compares with none`() {
        var tracker = BoTSortTracker()
        for frame in 0..<6 {
            tracker.recognise(frame % 2 == 0 ? [[], [1, 0]] : [[.nan, 1], [1, 0, 0]])
            let tracks = tracker.update(
                detections: [Self.seen(100, 100), Self.seen(400, 100)], in: Self.size,
                at: Self.time(frame))
            #expect(tracks.map(\.number) == [1, 2])
        }
    }
}
