import Evaluation
import Testing
import Tracking
import VisionCore

/// The trackers beside their authors' own code on public sequences.
@Suite struct ReferenceSequenceTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let sequence: String
        let detections: String
        let tracker: String
        var testDescription: String { "\(tracker) on \(sequence), \(detections)" }

        /// Sequences and their files of detections.
        static let files = [
            ("ADL-Rundle-6", ["frcnn"]), ("ETH-Sunnyday", ["acf", "frcnn"]),
            ("KITTI-17", ["acf", "frcnn"]), ("MOT17-09", ["yolov8n_confirmed"]),
            ("PETS09-S2L1", ["acf", "frcnn"]), ("TUD-Campus", ["acf", "frcnn"]),
            ("TUD-Stadtmitte", ["acf", "frcnn"]), ("Venice-2", ["acf", "frcnn"]),
        ].flatMap { name, files in files.map { (name, $0) } }

        static let all = files.flatMap { name, file in
            [
                "bytetrack_ifzhang", "sort_abewley", "sort_abewley_age30", "ocsort_noahcao",
                "ocsort_noahcao_byte",
            ].map { Case(sequence: name, detections: file, tracker: $0) }
        }
    }

    @Test(arguments: Case.all)
    func `a tracker reaches its authors' figures`(_ run: Case) throws {
        let shared = try MotSequences()
        let sequence = try #require(try shared.reference()[run.sequence])
        let expected = try #require(
            sequence.detections[run.detections]?.trackers[run.tracker])
        let classes = run.sequence.hasPrefix("MOT17")
        let text = try shared.data("\(run.sequence)/gt/gt.txt")
        let truth = try MOTText(Array(text), as: .truth).table
        let input = TrackRun(
            rows: try shared.rows("\(run.sequence)/det/det_\(run.detections).txt"),
            frames: sequence.frames, size: Size(width: sequence.width, height: sequence.height),
            fps: sequence.fps, scoreScale: run.detections == "acf" ? 100 : 1)
        let params = try #require(expected.params)
        let table: TrackTable
        if let threshold = params["det_thresh"] {
            table = input.table(
                of: OCSortTracker(
                    options: OCSortTrackerOptions(
                        detectionThreshold: Float(threshold),
                        usesWeak: run.tracker == "ocsort_noahcao_byte")))
        } else if let threshold = params["track_thresh"] {
            table = input.table(
                of: ByteTracker(
                    options: ByteTrackerOptions(
                        trackThreshold: Float(threshold),
                        trackBuffer: Int(params["track_buffer"] ?? 30),
                        matchThreshold: params["match_thresh"] ?? 0.9)))
        } else {
            table = input.table(
                of: SortTracker(
                    options: SortTrackerOptions(
                        maxAge: Int(params["max_age"] ?? 1), minHits: Int(params["min_hits"] ?? 3),
                        iouThreshold: params["iou_threshold"] ?? 0.3)))
        }
        let judged = try TrackFigures(
            truth: truth, found: table, benchmark: classes ? .mot17 : .mot15)
        #expect(abs(100 * judged.hota - expected.HOTA) < 0.05)
        // Detections on a coarse grid overlap equally now and then; such ties may fall otherwise.
        #expect(abs(judged.boxCount - expected.tracker_dets) <= 10)
        #expect(abs(judged.idCount - expected.tracker_ids) <= 1)
    }
}
