import Analytics
import EventLog
import PipelineConfig
import VisionCore

/// What follows from the tracks of a source: the events of its rules, and which tracks are logged
/// when.
///
/// A value that can be saved and restored.
struct RuleJudge: Sendable {
    /// What of the source rules are told beside its frames.
    struct Setting: Codable, Sendable {
        /// The ground that the source sees.
        var ground: Ground?
        /// The time of day of media time 0.
        var start: WallInstant?
        /// Names of keypoints.
        var jointNames: [String] = []
        /// Media time between two records of a track whose state does not change.
        var trackInterval = LogDescription().tracks
    }

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

    private var rules: RuleSet
    private var setting: Setting
    private var logged: [Int: Logged] = [:]
    private var last: Last?
    /// What the pictures said about the camera since the last frame that rules judged.
    private var signs: [CameraSign] = []

    init(_ rules: RuleSet, setting: Setting = Setting()) {
        self.rules = rules
        self.setting = setting
    }

    /// The ground that the source sees.
    var ground: Ground? { setting.ground }

    /// The rules as they are drawn.
    var shapes: [RuleShape] { rules.shapes }

    /// Continues the counts of a live run behind `log`, whose tracks are over.
    mutating func resume(after log: ResumedLog.Source) {
        last = nil
        rules.resume(from: log.crossings)
        rules.beginPart(at: log.lastEpoch.map { $0.addingSaturated(1) } ?? 0)
    }

    /// Continues the counts of `old`, whose tracks are over.
    mutating func resume(after old: RuleJudge) {
        rules.resume(from: old.rules.crossings)
        rules.beginPart(after: old.rules)
    }

    /// Takes a frame whose tracks are known by their motion alone: rules do not hear of it, they
    /// judge the way from detection to detection.
    mutating func pass(_ frame: AnalysisFrame) { last = Last(frame) }

    /// Takes what was found in one frame, and what networks saw in it.
    mutating func evaluate(
        _ frame: AnalysisFrame, _ found: ObjectFollower.Findings, detections: [Detection],
        shares: [String: Float]? = nil
    ) -> [AnalyticsEvent] {
        last = Last(frame)
        var judged = found.tracks
        for index in judged.indices { judged[index].box = found.estimates[index] }
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

    /// The source or its epoch is over, and with it every track: `ended` are those that lived.
    mutating func close(_ ended: [Track]) -> SourceClosing? {
        guard let last else { return nil }
        // Rules first hear of ends by `finish`, which dates them at each track's last sighting.
        let events = rules.finish(at: last.identity)
        let known = ended.filter { logged[$0.number] != nil || $0.state != .tentative }
        logged = [:]
        return SourceClosing(
            identity: last.identity, time: last.time, tracks: known, events: events)
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
}

extension RuleJudge: Codable {
    private enum CodingKeys: CodingKey { case rules, setting, logged, identity, time, pts }

    init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        rules = try values.decode(RuleSet.self, forKey: .rules)
        setting = try values.decode(Setting.self, forKey: .setting)
        logged = try values.decode([Int: Logged].self, forKey: .logged)
        if let identity = try values.decodeIfPresent(FrameIdentity.self, forKey: .identity) {
            last = Last(
                identity: identity, time: try values.decode(MediaInstant.self, forKey: .time),
                pts: try values.decode(Int64.self, forKey: .pts))
        }
    }

    func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(rules, forKey: .rules)
        try values.encode(setting, forKey: .setting)
        try values.encode(logged, forKey: .logged)
        if let last {
            try values.encode(last.identity, forKey: .identity)
            try values.encode(last.time, forKey: .time)
            try values.encode(last.pts, forKey: .pts)
        }
    }
}
