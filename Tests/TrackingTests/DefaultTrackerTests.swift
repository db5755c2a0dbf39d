import Evaluation
import Testing
import Tracking
import VisionCore

/// The default tracker beside all others that the shared figures know.
///
/// Its parameters were chosen on ADL-Rundle-6, KITTI-17, PETS09-S2L1 and TUD-Campus; the other four
/// sequences had no part in that.
@Suite struct DefaultTrackerTests {
    private static let chosenOn: Set = ["ADL-Rundle-6", "KITTI-17", "PETS09-S2L1", "TUD-Campus"]

    /// HOTA of one run, and of the others on the same detections.
    private struct Result {
        let sequence: String
        let ours: Double
        let others: [String: Double]
    }

    private static func results() throws -> [Result] {
        let shared = try MotSequences()
        let reference = try shared.reference()
        return try ReferenceSequenceTests.Case.files.map { name, file in
            let sequence = try #require(reference[name])
            let trackers = try #require(sequence.detections[file]?.trackers)
            let text = try shared.data("\(name)/gt/gt.txt")
            let truth = try MOTText(Array(text), as: .truth).table
            let input = TrackRun(
                rows: try shared.rows("\(name)/det/det_\(file).txt"), frames: sequence.frames,
                size: Size(width: sequence.width, height: sequence.height), fps: sequence.fps,
                scoreScale: file == "acf" ? 100 : 1)
            var options = SightlineTrackerOptions()
            // The score that the others were given for these detections.
            let byte = try #require(trackers["bytetrack_ifzhang"]?.params?["track_thresh"])
            options.strongScore = Float(byte)
            options.startScore = Float(byte + 0.1)
            let judged = try TrackFigures(
                truth: truth, found: input.table(of: SightlineTracker(options: options)),
                benchmark: name.hasPrefix("MOT17") ? .mot17 : .mot15)
            return Result(
                sequence: name, ours: 100 * judged.hota, others: trackers.mapValues(\.HOTA))
        }
    }

    @Test func `it is at least as good as the best, and better than all on half`() throws {
        let results = try Self.results()
        for half in [true, false] {
            let some = results.filter { Self.chosenOn.contains($0.sequence) == half }
            let ours = some.map(\.ours).reduce(0, +) / Double(some.count)
            let names = Set(some.flatMap(\.others.keys))
            let best = try #require(
                names.map { name in
                    some.compactMap { $0.others[name] }.reduce(0, +) / Double(some.count)
                }.max())
            let wins = some.count { $0.ours > $0.others.values.max() ?? 100 }
            #expect(ours >= best + 2, "\(ours) against \(best)")
            #expect(wins * 2 >= some.count, "\(wins) of \(some.count)")
        }
    }
}
