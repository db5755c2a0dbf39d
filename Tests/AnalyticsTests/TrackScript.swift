import Analytics
import VisionCore

/// Plays tracks to a rule, frame by frame.
struct TrackScript {
    static let size = Size(width: 1000, height: 500)
    static let person = Label(index: 0, name: "person")

    /// One track in one frame, by the place of its bottom centre.
    static func track(
        _ number: Int = 1, x: Double, y: Double, state: TrackState = .confirmed,
        observation: TrackObservation = .detected, label: Label = person,
        endReason: TrackEndReason? = nil
    ) -> Track {
        Track(
            number: number, state: state, observation: observation,
            box: Box(
                left: Float(x - 10), top: Float(y - 40), right: Float(x + 10), bottom: Float(y)),
            label: label, score: 0.75, firstTime: .zero, lastDetectionTime: .zero, hits: 3,
            detectionIndex: observation == .detected ? 0 : nil, endReason: endReason)
    }

    /// Frame `n` of 25 a second in a time base of 1/1000.
    static func input(_ n: Int, _ tracks: [Track], size: Size = TrackScript.size) -> RuleInput {
        RuleInput(
            identity: FrameIdentity(source: 0, epoch: 0, frameIndex: n),
            time: MediaInstant(nanoseconds: Int64(n) * 40_000_000), pts: Int64(n) * 40, size: size,
            tracks: tracks)
    }

    /// The events of track 1 at `places`, one a frame; nil where it is missed; then it ends.
    static func play(
        _ rule: some AnalyticsRule, _ places: [(x: Double, y: Double)?],
        state: TrackState = .confirmed
    ) -> [AnalyticsEvent] {
        var rule = rule
        var events: [AnalyticsEvent] = []
        var last = (x: 0.0, y: 0.0)
        for (n, place) in places.enumerated() {
            last = place ?? last
            let seen: TrackObservation = place == nil ? .predicted : .detected
            events += rule.evaluate(
                input(n, [track(x: last.x, y: last.y, state: state, observation: seen)]))
        }
        let end = track(
            x: last.x, y: last.y, state: .ended, observation: .predicted, endReason: .lost)
        return events + rule.evaluate(input(places.count, [end]))
    }

    /// Frames in which a track stands at one place.
    static func stand(_ x: Double, _ y: Double, _ count: Int) -> [(x: Double, y: Double)?] {
        Array(repeating: (x, y), count: count)
    }
}

extension AnalyticsEvent {
    /// `in` or `out` of a crossing.
    var direction: String? {
        guard case .text(let text)? = data["dir"] else { return nil }
        return text
    }
}
