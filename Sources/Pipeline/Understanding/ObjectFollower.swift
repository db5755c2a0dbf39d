import Media
import Tracking
import VisionCore

/// Which objects a source shows, from frame to frame: detections merged, tracked and linked.
///
/// A value that can be saved and restored.
struct ObjectFollower: Codable, Sendable {
    private var tracker: SelectedTracker?
    /// Which boxes are one object.
    private var merge: DetectionMerge
    /// Which tracks continue others.
    private var stitcher: Stitcher
    /// What was seen of objects before their tracks began.
    private var forerunners: Forerunners
    private var paths = TrackPaths()
    private var camera = CameraFollower()
    /// The greatest number of a track so far.
    private var highestNumber = 0

    /// The tracks of a frame, by number.
    struct Findings: Sendable {
        /// The box of a track that was detected is that of its detection.
        var tracks: [Track] = []
        /// The tracker's own estimates of their boxes, in the same order: steadier than single
        /// detections, and what rules judge by.
        var estimates: [Box] = []
    }

    /// A source where `tracker` finds tracks; without one there are none.
    init(
        tracker: SelectedTracker?, merge: DetectionMerge = DetectionMerge(),
        stitcher: Stitcher = Stitcher(limit: .zero), forerunners: Forerunners = Forerunners()
    ) {
        self.tracker = tracker
        self.merge = merge
        self.stitcher = stitcher
        self.forerunners = forerunners
    }

    /// Whether the tracker asks how the camera moves.
    var followsCamera: Bool { tracker?.followsCamera ?? false }

    /// How the camera moved since the picture before; nil where the tracker does not ask.
    mutating func motion(to picture: VideoFrame) -> CameraMotion? {
        followsCamera ? camera.motion(to: picture) : nil
    }

    /// Continues a live run whose tracks are over behind their number `number`.
    mutating func continueNumbering(after number: Int) {
        highestNumber = number
        tracker?.continueNumbering(after: number)
    }

    /// Continues the numbers of `old`, whose tracks are over.
    mutating func continueNumbering(after old: ObjectFollower) {
        continueNumbering(after: old.highestNumber)
    }

    /// Takes the detections of one frame; a damaged picture starts no track.
    ///
    /// `detectionIndex` of a track leads into `detections` as given.
    mutating func follow(_ detections: [Detection], in frame: AnalysisFrame) -> Findings {
        let (merged, indices) = merge.merged(detections)
        if let motion = frame.motion { tracker?.follow(motion) }
        if !frame.looks.isEmpty { tracker?.recognise(indices.map { frame.looks[$0] ?? [] }) }
        var tracks =
            tracker?.update(
                detections: merged, in: frame.size, at: frame.time, mayStart: !frame.isCorrupt)
            ?? []
        let estimates = tracks.map(\.box)
        for index in tracks.indices {
            guard let seen = tracks[index].detectionIndex else { continue }
            tracks[index].detectionIndex = indices[seen]
            if tracks[index].observation == .detected { tracks[index].box = merged[seen].box }
        }
        if tracker != nil, !frame.isCorrupt {
            forerunners.note(
                &tracks, after: highestNumber, detections, in: frame.identity, at: frame.time,
                pts: frame.pts)
        }
        stitch(&tracks, in: frame)
        paths.note(&tracks, at: frame.time, in: frame.size)
        highestNumber = max(highestNumber, tracks.last?.number ?? 0)
        return Findings(tracks: tracks, estimates: estimates)
    }

    /// Links tracks that begin to those that they continue, which end with that.
    private mutating func stitch(_ tracks: inout [Track], in frame: AnalysisFrame) {
        let found = stitcher.findings(tracks, in: frame.size, at: frame.time)
        for (number, parent) in found.splits {
            guard let index = tracks.firstIndex(where: { $0.number == number }) else { continue }
            tracks[index].splitFrom = parent
        }
        for (number, former) in found.links.sorted(by: { $0.key < $1.key }) {
            tracker?.forget(former)
            for index in tracks.indices {
                if tracks[index].number == number { tracks[index].mergedFrom = former }
                guard tracks[index].number == former, tracks[index].state != .ended else {
                    continue
                }
                tracks[index].state = .ended
                tracks[index].endReason = .occluded
            }
        }
    }

    /// The tracks by their motion, in a frame that no network looked at; nil without a tracker.
    mutating func predicted(_ frame: AnalysisFrame) -> [Track]? {
        if let motion = frame.motion { tracker?.follow(motion) }
        return tracker?.predicted(at: frame.time)
    }

    /// Ends every track and returns them: the source or its epoch is over.
    mutating func endAll() -> [Track] {
        camera.restart()
        var tracks = tracker?.endAll(reason: .source) ?? []
        paths.end(&tracks)
        stitcher.endAll()
        forerunners.endAll()
        return tracks
    }

    private enum CodingKeys: String, CodingKey {
        case tracker, merge, stitcher, forerunners, paths, camera
        case highestNumber = "highest"
    }

    init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        tracker = try values.decodeIfPresent(SelectedTracker.self, forKey: .tracker)
        merge = try values.decode(DetectionMerge.self, forKey: .merge)
        stitcher = try values.decode(Stitcher.self, forKey: .stitcher)
        forerunners = try values.decode(Forerunners.self, forKey: .forerunners)
        paths = try values.decode(TrackPaths.self, forKey: .paths)
        camera = try values.decodeIfPresent(CameraFollower.self, forKey: .camera) ?? camera
        highestNumber = try values.decode(Int.self, forKey: .highestNumber)
    }

    func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encodeIfPresent(tracker, forKey: .tracker)
        try values.encode(merge, forKey: .merge)
        try values.encode(stitcher, forKey: .stitcher)
        try values.encode(forerunners, forKey: .forerunners)
        try values.encode(paths, forKey: .paths)
        if followsCamera { try values.encode(camera, forKey: .camera) }
        try values.encode(highestNumber, forKey: .highestNumber)
    }
}
