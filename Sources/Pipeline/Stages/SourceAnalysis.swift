import Analytics
import EventLog
import Media
import PipelineConfig
import Tracking
import VisionCore

/// What trackers and rules remember of one source: a value that can be saved and restored.
struct SourceAnalysis: Codable, Sendable {
    /// Media time between two records of a track whose state does not change, nanoseconds.
    static let trackLogInterval: Int64 = 1_000_000_000

    /// What the log was told last of a track.
    private struct Told: Codable {
        var state: TrackState
        var time: Int64
    }

    private var tracker: SelectedTracker?
    private var rules: RuleSet
    private var told: [Int: Told] = [:]
    private var last: (identity: FrameIdentity, time: Int64, pts: Int64)?

    init(tracker: SelectedTracker?, rules: RuleSet) {
        self.tracker = tracker
        self.rules = rules
    }

    /// Lets a live run go on after `log`: its tracks are over, its numbers and counts are not.
    mutating func goOn(after log: Continuation.Source) {
        _ = close()
        last = nil
        tracker?.continueNumbering(after: log.lastTrackNumber)
        rules.resume(from: log.crossings)
    }

    /// Takes the detections of one frame.
    mutating func track(_ item: FrameItem) -> [Track] {
        tracker?.update(
            detections: item.detections, in: item.frame.size,
            at: MediaInstant(nanoseconds: item.time)) ?? []
    }

    /// The tracks by their motion, in a frame that no network looked at; nil without a tracker.
    ///
    /// Rules do not hear of it: they judge the way from detection to detection.
    mutating func predicted(_ item: FrameItem) -> [Track]? {
        guard let tracker else { return nil }
        last = (item.identity, item.time, item.frame.pts.value)
        return tracker.predicted(at: MediaInstant(nanoseconds: item.time))
    }

    /// Takes the tracks of one frame.
    mutating func evaluate(_ item: FrameItem, tracks: [Track]) -> [AnalyticsEvent] {
        last = (item.identity, item.time, item.frame.pts.value)
        return rules.evaluate(
            RuleInput(
                identity: item.identity, time: MediaInstant(nanoseconds: item.time),
                pts: item.frame.pts.value, size: item.frame.size, tracks: tracks))
    }

    /// Ends every track: the source or its epoch is over.
    mutating func close() -> SourceClosing? {
        guard let last else { return nil }
        let tracks = tracker?.endAll(reason: .source) ?? []
        // Rules first hear of ends by `finish`, which dates them at each track's last sighting.
        let events = rules.finish(at: last.identity)
        let ended = tracks.filter { told[$0.number] != nil || $0.state != .tentative }
        told = [:]
        return SourceClosing(
            identity: last.identity, time: last.time, tracks: ended, events: events)
    }

    /// Those of `tracks` that the log has to be told of: state changed, or a second went by.
    mutating func changed(in tracks: [Track], at time: Int64) -> [Track] {
        tracks.filter { track in
            let before = told[track.number]
            if track.state == .ended {
                told[track.number] = nil
                return before != nil
            }
            let isDue = before.map { time - $0.time >= Self.trackLogInterval } ?? true
            guard before?.state != track.state || isDue else { return false }
            told[track.number] = Told(state: track.state, time: time)
            return true
        }
    }

    /// The rules as they are drawn.
    var shapes: [RuleShape] { rules.shapes }

    private enum CodingKeys: CodingKey {
        case tracker, rules, told, identity, time, pts
    }

    init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        tracker = try values.decodeIfPresent(SelectedTracker.self, forKey: .tracker)
        rules = try values.decode(RuleSet.self, forKey: .rules)
        told = try values.decode([Int: Told].self, forKey: .told)
        if let identity = try values.decodeIfPresent(FrameIdentity.self, forKey: .identity) {
            last = (
                identity, try values.decode(Int64.self, forKey: .time),
                try values.decode(Int64.self, forKey: .pts)
            )
        }
    }

    func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encodeIfPresent(tracker, forKey: .tracker)
        try values.encode(rules, forKey: .rules)
        try values.encode(told, forKey: .told)
        if let last {
            try values.encode(last.identity, forKey: .identity)
            try values.encode(last.time, forKey: .time)
            try values.encode(last.pts, forKey: .pts)
        }
    }
}
