import Evaluation
import Foundation
import Testing
import Tracking
import VisionCore

/// The table that `Tests/Benchmarks/trackers.sh` prints.
///
/// What each tracker reaches on each sequence, and how many frames a second it takes on one core.
/// Runs where SIGHTLINE_TRACKER_TABLE is set.
@Suite(.enabled(if: ProcessInfo.processInfo.environment["SIGHTLINE_TRACKER_TABLE"] != nil))
struct TrackerTable {
    /// A tracker with the score that the detections of a sequence ask for.
    private static let trackers: [(name: String, make: @Sendable (Float) -> SelectedTracker)] = [
        (
            "sightline",
            { strong in
                var options = SightlineTrackerOptions()
                options.strongScore = strong
                options.startScore = strong + 0.1
                return SelectedTracker(SightlineTracker(options: options))
            }
        ),
        (
            "byte",
            { SelectedTracker(ByteTracker(options: ByteTrackerOptions(trackThreshold: $0))) }
        ),
        (
            "botsort",
            { strong in
                var options = BoTSortTracker.standard
                options.trackThreshold = strong
                options.newTrackThreshold = strong + 0.1
                return SelectedTracker(BoTSortTracker(options: options))
            }
        ),
        (
            "ocsort",
            {
                SelectedTracker(
                    OCSortTracker(options: OCSortTrackerOptions(detectionThreshold: $0)))
            }
        ),
        (
            "sort",
            { _ in SelectedTracker(SortTracker(options: SortTrackerOptions(maxAge: 30))) }
        ),
        ("iou", { _ in SelectedTracker(OverlapTracker()) }),
    ]

    private static func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(width - text.count, 1))
    }

    private static func number(_ value: Double) -> String {
        padded(String(format: "%.2f", value), 9)
    }

    /// The boxes of confirmed tracks, and the seconds that the tracker took.
    private static func run(_ input: TrackRun, _ tracker: SelectedTracker) -> (TrackTable, Double) {
        var tracker = tracker
        var table = TrackTable(frames: input.frames.count)
        let clock = ContinuousClock()
        var spent = Duration.zero
        for frame in input.frames.indices {
            let start = clock.now
            let tracks = tracker.update(
                detections: input.frames[frame], in: input.size, at: input.time(frame))
            spent += clock.now - start
            table.frames[frame] = tracks.filter {
                $0.state == .confirmed && $0.observation == .detected
            }.map {
                let box = $0.box
                return TrackTable.Entry(
                    id: $0.number,
                    box: PixelRect(
                        left: Double(box.left), top: Double(box.top), width: Double(box.width),
                        height: Double(box.height)))
            }
        }
        return (table, spent / .seconds(1))
    }

    @Test func `what each tracker reaches on each sequence`() throws {
        let shared = try MotSequences()
        let reference = try shared.reference()
        print(Self.padded("", 38) + "HOTA     MOTA     IDF1     best other")
        var sums: [String: Double] = [:]
        for (name, file) in ReferenceSequenceTests.Case.files {
            let sequence = try #require(reference[name])
            let others = try #require(sequence.detections[file]?.trackers)
            let strong = try #require(others["bytetrack_ifzhang"]?.params?["track_thresh"])
            let text = try shared.data("\(name)/gt/gt.txt")
            let truth = try MOTText(Array(text), as: .truth).table
            let input = TrackRun(
                rows: try shared.rows("\(name)/det/det_\(file).txt"), frames: sequence.frames,
                size: Size(width: sequence.width, height: sequence.height), fps: sequence.fps,
                scoreScale: file == "acf" ? 100 : 1)
            let best = others.mapValues(\.HOTA).max { ($0.value, $0.key) < ($1.value, $1.key) }
            for tracker in Self.trackers {
                let (table, _) = Self.run(input, tracker.make(Float(strong)))
                let figures = try TrackFigures(
                    truth: truth, found: table,
                    benchmark: name.hasPrefix("MOT17") ? .mot17 : .mot15)
                sums[tracker.name, default: 0] += 100 * figures.hota
                let row = Self.padded("\(name) \(file)", 28) + Self.padded(tracker.name, 10)
                print(
                    row + Self.number(100 * figures.hota) + Self.number(100 * figures.mota)
                        + Self.number(100 * figures.idf1)
                        + (best.map { String(format: "%.2f ", $0.value) + $0.key } ?? ""))
            }
        }
        let count = Double(ReferenceSequenceTests.Case.files.count)
        for tracker in Self.trackers {
            print(
                Self.padded("mean", 28) + Self.padded(tracker.name, 10)
                    + Self.number((sums[tracker.name] ?? 0) / count))
        }
    }

    @Test(arguments: [20, 200])
    func `frames a second with so many objects`(objects: Int) {
        let wandering = WanderingBoxes(
            objects: objects, frames: objects > 100 ? 600 : 4000, seed: 1
        ).frames
        let input = TrackRun(frames: wandering, size: Size(width: 1920, height: 1080), fps: 30)
        for tracker in Self.trackers {
            let (_, seconds) = Self.run(input, tracker.make(0.6))
            let rate = Double(wandering.count) / seconds
            print(
                Self.padded("\(objects) objects", 28) + Self.padded(tracker.name, 10)
                    + String(format: "%.0f frames/s", rate))
        }
    }
}
