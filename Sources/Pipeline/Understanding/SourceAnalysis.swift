import Analytics
import EventLog
import Media
import PipelineConfig
import Tracking
import VisionCore

/// What trackers and rules remember of one source: a value that can be saved and restored.
struct SourceAnalysis: Codable, Sendable {
    /// Media time between two records of a track whose state does not change.
    static let trackLogInterval = Duration.seconds(1)

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

        init(_ frame: DecodedFrame) {
            self.init(
                identity: frame.identity, time: frame.time, pts: frame.timestamp)
        }
    }

    private var tracker: SelectedTracker?
    private var rules: RuleSet
    private var logged: [Int: Logged] = [:]
    private var last: Last?
    /// The greatest number of a track so far.
    private var highestNumber = 0

    init(tracker: SelectedTracker?, rules: RuleSet) {
        self.tracker = tracker
        self.rules = rules
    }

    /// Continues a live run behind `log`: its tracks are over, its numbers and counts are not.
    mutating func resume(after log: ResumedLog.Source) {
        _ = close()
        last = nil
        highestNumber = log.lastTrackNumber
        tracker?.continueNumbering(after: highestNumber)
        rules.resume(from: log.crossings)
    }

    /// Continues the numbers and counts of `old`, whose tracks are over.
    mutating func resume(after old: SourceAnalysis) {
        highestNumber = old.highestNumber
        tracker?.continueNumbering(after: highestNumber)
        rules.resume(from: old.rules.crossings)
    }

    /// Takes the detections of one frame; a damaged picture starts no track.
    mutating func track(_ detections: [Detection], in frame: DecodedFrame) -> [Track] {
        let tracks =
            tracker?.update(
                detections: detections, in: frame.picture.size, at: frame.time,
                mayStart: !frame.picture.isCorrupt) ?? []
        highestNumber = max(highestNumber, tracks.last?.number ?? 0)
        return tracks
    }

    /// The tracks by their motion, in a frame that no network looked at; nil without a tracker.
    ///
    /// Rules do not hear of it: they judge the way from detection to detection.
    mutating func predicted(_ frame: DecodedFrame) -> [Track]? {
        guard let tracker else { return nil }
        last = Last(frame)
        return tracker.predicted(at: frame.time)
    }

    /// Takes the tracks of one frame.
    mutating func evaluate(_ frame: DecodedFrame, tracks: [Track]) -> [AnalyticsEvent] {
        last = Last(frame)
        return rules.evaluate(
            RuleInput(
                identity: frame.identity, time: frame.time,
                pts: frame.timestamp, size: frame.picture.size, tracks: tracks))
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
        guard let last else { return nil }
        let tracks = tracker?.endAll(reason: .source) ?? []
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
            let isDue = before.map { time - $0.time >= Self.trackLogInterval } ?? true
            guard before?.state != track.state || isDue else { return false }
            logged[track.number] = Logged(state: track.state, time: time)
            return true
        }
    }

    /// The rules as they are drawn.
    var shapes: [RuleShape] { rules.shapes }

    private enum CodingKeys: String, CodingKey {
        case tracker, rules, identity, time, pts
        case highestNumber = "highest"
        case logged = "told"
    }

    init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        tracker = try values.decodeIfPresent(SelectedTracker.self, forKey: .tracker)
        rules = try values.decode(RuleSet.self, forKey: .rules)
        highestNumber = try values.decodeIfPresent(Int.self, forKey: .highestNumber) ?? 0
        logged = try values.decode([Int: Logged].self, forKey: .logged)
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
        try values.encode(highestNumber, forKey: .highestNumber)
        try values.encode(logged, forKey: .logged)
        if let last {
            try values.encode(last.identity, forKey: .identity)
            try values.encode(last.time, forKey: .time)
            try values.encode(last.pts, forKey: .pts)
        }
    }
}
