import Analytics
import EventLog
import Media
import PipelineConfig
import Tracking
import VisionCore

/// What trackers and rules remember of one source: a value that can be saved and restored.
struct SourceAnalysis: Codable, Sendable {
    /// The last record of a track.
    private struct Logged: Codable {
        var state: TrackState
        var time: MediaInstant
    }

    /// The last frame.
    private struct Last {
        var identity: FrameIdentity
        var time: MediaInstant
        var pts: Int64

        init(identity: FrameIdentity, time: MediaInstant, pts: Int64) {
            self.identity = identity
            self.time = time
            self.pts = pts
        }

        init(_ frame: AnalysisFrame) {
            self.init(identity: frame.identity, time: frame.time, pts: frame.pts)
        }
    }

    private var tracker: SelectedTracker?
    private var rules: RuleSet
    /// What of the source tracker and rules are told beside its frames.
    private var setting: Setting
    private var logged: [Int: Logged] = [:]
    private var paths = TrackPaths()
    private var camera = CameraFollower()
    private var last: Last?
    /// The tracker's own estimates of the boxes of the frame that is analysed, by track: steadier
    /// than single detections, and what rules judge by.
    private var estimates: [Int: Box] = [:]
    /// What the pictures said about the camera since the last frame that rules judged.
    private var signs: [CameraSign] = []
    /// The greatest number of a track so far.
    private var highestNumber = 0

    /// What of a source tracker and rules are told beside its frames.
    struct Setting: Codable, Sendable {
        /// Which boxes are one object.
        var merge = DetectionMerge()
        /// Which tracks continue others.
        var stitcher = Stitcher(limit: .zero)
        /// What was seen of objects before their tracks began.
        var forerunners = Forerunners()
        /// The ground that the source sees.
        var ground: Ground?
        /// The time of day of media time 0.
        var start: WallInstant?
        /// Names of keypoints.
        var jointNames: [String] = []
        /// Media time between two records of a track whose state does not change.
        var trackInterval = LogDescription().tracks
    }

    init(tracker: SelectedTracker?, rules: RuleSet, setting: Setting = Setting()) {
        self.tracker = tracker
        self.rules = rules
        self.setting = setting
    }

    /// The ground that the source sees.
    var ground: Ground? { setting.ground }

    /// Whether the tracker asks how the camera moves.
    var followsCamera: Bool { tracker?.followsCamera ?? false }

    /// How the camera moved since the picture before; nil where the tracker does not ask.
    mutating func motion(to picture: VideoFrame) -> CameraMotion? {
        followsCamera ? camera.motion(to: picture) : nil
    }

    /// Continues a live run behind `log`: its tracks are over, its numbers and counts are not.
    mutating func resume(after log: ResumedLog.Source) {
        _ = close()
        last = nil
        highestNumber = log.lastTrackNumber
        tracker?.continueNumbering(after: highestNumber)
        rules.resume(from: log.crossings)
        rules.beginPart(at: log.lastEpoch.map { $0.addingSaturated(1) } ?? 0)
    }

    /// Continues the numbers and counts of `old`, whose tracks are over.
    mutating func resume(after old: SourceAnalysis) {
        highestNumber = old.highestNumber
        tracker?.continueNumbering(after: highestNumber)
        rules.resume(from: old.rules.crossings)
        rules.beginPart(after: old.rules)
    }

    /// Takes the detections of one frame; a damaged picture starts no track.
    ///
    /// The box of a track that was detected is that of its detection; `detectionIndex` leads into
    /// `detections` as given.
    mutating func track(_ detections: [Detection], in frame: AnalysisFrame) -> [Track] {
        let (merged, indices) = setting.merge.merged(detections)
        if let motion = frame.motion { tracker?.follow(motion) }
        if !frame.looks.isEmpty { tracker?.recognise(indices.map { frame.looks[$0] ?? [] }) }
        var tracks =
            tracker?.update(
                detections: merged, in: frame.size, at: frame.time, mayStart: !frame.isCorrupt)
            ?? []
        estimates = tracks.reduce(into: [:]) { $0[$1.number] = $1.box }
        for index in tracks.indices {
            guard let seen = tracks[index].detectionIndex else { continue }
            tracks[index].detectionIndex = indices[seen]
            if tracks[index].observation == .detected { tracks[index].box = merged[seen].box }
        }
        if tracker != nil, !frame.isCorrupt {
            setting.forerunners.note(
                &tracks, after: highestNumber, detections, in: frame.identity, at: frame.time,
                pts: frame.pts)
        }
        stitch(&tracks, in: frame)
        paths.note(&tracks, at: frame.time, in: frame.size)
        highestNumber = max(highestNumber, tracks.last?.number ?? 0)
        return tracks
    }

    /// Links tracks that begin to those that they continue, which end with that.
    private mutating func stitch(_ tracks: inout [Track], in frame: AnalysisFrame) {
        let found = setting.stitcher.findings(tracks, in: frame.size, at: frame.time)
        for index in tracks.indices {
            tracks[index].splitFrom = found.splits[tracks[index].number]
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
    ///
    /// Rules do not hear of it: they judge the way from detection to detection.
    mutating func predicted(_ frame: AnalysisFrame) -> [Track]? {
        if let motion = frame.motion { tracker?.follow(motion) }
        guard let tracker else { return nil }
        last = Last(frame)
        return tracker.predicted(at: frame.time)
    }

    /// Takes the tracks of one frame, as `track` gave them, and what networks saw in it.
    mutating func evaluate(
        _ frame: AnalysisFrame, tracks: [Track], detections: [Detection],
        shares: [String: Float]? = nil
    ) -> [AnalyticsEvent] {
        last = Last(frame)
        let judged = tracks.map { track in
            var track = track
            track.box = estimates[track.number] ?? track.box
            return track
        }
        var input = RuleInput(
            identity: frame.identity, time: frame.time, pts: frame.pts, size: frame.size,
            tracks: judged)
        input.detections = detections
        input.jointNames = setting.jointNames
        input.shares = shares
        input.ground = setting.ground
        complete(&input, frame)
        return rules.evaluate(input)
    }

    /// Takes note of what the pictures say about the camera, for the next frame.
    mutating func note(_ sign: CameraSign) { signs.append(sign) }

    /// Takes a frame that no network looked at: only the camera is judged.
    mutating func watch(_ frame: AnalysisFrame) -> [AnalyticsEvent] {
        guard !signs.isEmpty else { return [] }
        last = Last(frame)
        var input = RuleInput(
            identity: frame.identity, time: frame.time, pts: frame.pts, size: frame.size,
            tracks: [])
        complete(&input, frame)
        return rules.evaluate(input, isUnseen: true)
    }

    /// Adds what is known beside networks.
    private mutating func complete(_ input: inout RuleInput, _ frame: AnalysisFrame) {
        (input.signs, signs) = (signs, [])
        input.wall =
            setting.start.map { $0 + .nanoseconds(frame.time.nanoseconds) } ?? frame.wall
    }

    /// Takes other rules from the next frame on; what follows from the end of those that go.
    mutating func replaceRules(_ change: RuleChange) -> [AnalyticsEvent] {
        guard let last else {
            rules = change.rules
            return []
        }
        return rules.replace(with: change.rules, keeping: change.kept, at: last.identity)
    }

    /// Ends every track: the source or its epoch is over.
    mutating func close() -> SourceClosing? {
        camera.restart()
        guard let last else { return nil }
        var tracks = tracker?.endAll(reason: .source) ?? []
        paths.end(&tracks)
        setting.stitcher.endAll()
        setting.forerunners.endAll()
        // Rules first hear of ends by `finish`, which dates them at each track's last sighting.
        let events = rules.finish(at: last.identity)
        let ended = tracks.filter { logged[$0.number] != nil || $0.state != .tentative }
        logged = [:]
        return SourceClosing(
            identity: last.identity, time: last.time, tracks: ended, events: events)
    }

    /// Those of `tracks` that belong into the log: their state changed, or a second went by.
    mutating func changed(in tracks: [Track], at time: MediaInstant) -> [Track] {
        tracks.filter { track in
            let before = logged[track.number]
            if track.state == .ended {
                logged[track.number] = nil
                return before != nil
            }
            let isDue = before.map { time - $0.time >= setting.trackInterval } ?? true
            guard before?.state != track.state || isDue || track.mergedFrom != nil else {
                return false
            }
            logged[track.number] = Logged(state: track.state, time: time)
            return true
        }
    }

    /// The rules as they are drawn.
    var shapes: [RuleShape] { rules.shapes }

    private enum CodingKeys: String, CodingKey {
        case tracker, rules, setting, paths, camera, identity, time, pts
        case highestNumber = "highest"
        case logged = "told"
    }

    init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        tracker = try values.decodeIfPresent(SelectedTracker.self, forKey: .tracker)
        rules = try values.decode(RuleSet.self, forKey: .rules)
        setting = try values.decode(Setting.self, forKey: .setting)
        highestNumber = try values.decodeIfPresent(Int.self, forKey: .highestNumber) ?? 0
        logged = try values.decode([Int: Logged].self, forKey: .logged)
        paths = try values.decode(TrackPaths.self, forKey: .paths)
        camera = try values.decodeIfPresent(CameraFollower.self, forKey: .camera) ?? camera
        if let identity = try values.decodeIfPresent(FrameIdentity.self, forKey: .identity) {
            last = Last(
                identity: identity, time: try values.decode(MediaInstant.self, forKey: .time),
                pts: try values.decode(Int64.self, forKey: .pts))
        }
    }

    func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encodeIfPresent(tracker, forKey: .tracker)
        try values.encode(rules, forKey: .rules)
        try values.encode(setting, forKey: .setting)
        try values.encode(highestNumber, forKey: .highestNumber)
        try values.encode(logged, forKey: .logged)
        try values.encode(paths, forKey: .paths)
        if followsCamera { try values.encode(camera, forKey: .camera) }
        if let last {
            try values.encode(last.identity, forKey: .identity)
            try values.encode(last.time, forKey: .time)
            try values.encode(last.pts, forKey: .pts)
        }
    }
}
