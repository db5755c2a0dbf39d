import Evaluation
import Foundation
import Testing
import Tracking
import VisionCore

/// A published run of ByteTrack: detections in, identities and boxes out.
@Suite struct PalaceVectorTests {
    private struct File: Decodable {
        struct Row: Decodable {
            let frame_id: String
            let track_id: String?
            let prob: String?
            let x: String
            let y: String
            let width: String
            let height: String

            var box: PixelRect {
                PixelRect(
                    left: Double(x) ?? .nan, top: Double(y) ?? .nan, width: Double(width) ?? .nan,
                    height: Double(height) ?? .nan)
            }
        }

        let fps: Double
        let results: [Row]
    }

    @Test func `identities and boxes are those of the published run`() throws {
        let shared = try MotSequences()
        func read(_ name: String) throws -> File {
            try JSONDecoder().decode(File.self, from: shared.data("bytetrack_palace/\(name)"))
        }
        let seen = try read("detection_results_first200.json")
        let expected = try read("tracking_results_first200.json")
        var frames: [[Detection]] = Array(repeating: [], count: 200)
        for row in seen.results {
            let box = row.box
            frames[try #require(Int(row.frame_id))].append(
                Detection(
                    box: Box(
                        left: Float(box.left), top: Float(box.top),
                        right: Float(box.left + box.width), bottom: Float(box.top + box.height)),
                    label: Label(index: 0, name: "person"),
                    score: try #require(Float(row.prob ?? ""))))
        }
        let run = TrackRun(frames: frames, size: Size(width: 1280, height: 720), fps: seen.fps)
        let options = ByteTrackerOptions(
            trackThreshold: 0.5, lowThreshold: 0, newTrackThreshold: 0.6, trackBuffer: 30,
            matchThreshold: 0.8, fusesScore: false, joinsAtPrediction: false)
        let table = run.table(of: ByteTracker(options: options))
        var truth = TrackTable(frames: 200)
        for row in expected.results {
            truth.frames[try #require(Int(row.frame_id))].append(
                TrackTable.Entry(id: try #require(Int(row.track_id ?? "")), box: row.box))
        }
        var worst = 0.0
        for (frame, (ours, theirs)) in zip(table.frames, truth.frames).enumerated() {
            let a = ours.sorted { $0.id < $1.id }
            let b = theirs.sorted { $0.id < $1.id }
            #expect(a.map(\.id) == b.map(\.id), "frame \(frame)")
            for (x, y) in zip(a, b) where x.id == y.id {
                let difference = max(
                    abs(x.box.left - y.box.left), abs(x.box.top - y.box.top),
                    abs(x.box.width - y.box.width), abs(x.box.height - y.box.height))
                worst = max(worst, difference)
            }
        }
        // 0.01 as in the port's own test, and half a step by which our boxes are rounded.
        #expect(worst <= 0.015)
    }
}
