import Foundation
import Testing
import Tracking
import VisionCore

/// The trackers beside others that `Fixtures/Tracking/make_tracks.py` writes down from the papers.
@Suite struct TrackVectorTests {
    struct Scene: Decodable, CustomTestStringConvertible, Sendable {
        struct Seen: Decodable, Sendable {
            let box: [Float]
            let score: Float
        }

        struct Row: Decodable, Sendable {
            let number: Int
            let state: TrackState
            let box: [Double]
        }

        let scene: String
        let frames: [[Seen]]
        let byte: [[Row]]
        let sort: [[Row]]
        var testDescription: String { scene }
    }

    static let scenes: [Scene] = {
        let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent()
        let file = tests.deletingLastPathComponent()
            .appendingPathComponent("Fixtures/Tracking/tracks.json")
        do {
            return try JSONDecoder().decode([Scene].self, from: Data(contentsOf: file))
        } catch {
            Issue.record(error)
            return []
        }
    }()

    private static func check(
        _ tracker: some Tracker, on scene: Scene, gives expected: [[Scene.Row]]
    ) {
        var tracker = tracker
        for (frame, seen) in scene.frames.enumerated() {
            let detections = seen.map {
                Detection(
                    box: Box(left: $0.box[0], top: $0.box[1], right: $0.box[2], bottom: $0.box[3]),
                    label: Label(index: 0, name: "person"), score: $0.score)
            }
            let tracks = tracker.update(
                detections: detections, in: Size(width: 640, height: 360),
                at: MediaInstant(nanoseconds: Int64(frame) * 40_000_000)
            ).filter { $0.state != .ended }
            #expect(tracks.map(\.number) == expected[frame].map(\.number), "frame \(frame)")
            #expect(tracks.map(\.state) == expected[frame].map(\.state), "frame \(frame)")
            for (track, row) in zip(tracks, expected[frame]) {
                let box = track.box
                let edges = [box.left, box.top, box.right, box.bottom].map(Double.init)
                // Half a step for the corner, half a step for the side.
                let isNear = zip(edges, row.box).allSatisfy { abs($0 - $1) <= 0.0101 }
                #expect(isNear, "frame \(frame): \(edges) for \(row.box)")
            }
        }
    }

    @Test func `there are scenes`() { #expect(Self.scenes.count == 4) }

    @Test(arguments: scenes)
    func `ByteTrack's tracks are those of the paper`(scene: Scene) {
        let options = ByteTrackerOptions(
            trackThreshold: 0.6, lowThreshold: 0.1, newTrackThreshold: 0.7, trackBuffer: 4)
        Self.check(ByteTracker(options: options), on: scene, gives: scene.byte)
    }

    @Test(arguments: scenes)
    func `SORT's tracks are those of the paper`(scene: Scene) {
        let options = SortTrackerOptions(maxAge: 3, minHits: 2, iouThreshold: 0.3)
        Self.check(SortTracker(options: options), on: scene, gives: scene.sort)
    }
}
