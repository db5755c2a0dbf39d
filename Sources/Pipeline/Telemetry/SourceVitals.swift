import Analytics
package import EventLog
import Locking
import Media
package import VisionCore

/// How one source fares: what metrics, health, figures and the end of the run are made of.
///
/// Written by its stages as things happen; read by anybody. Nothing in it decides what they do.
package final class SourceVitals: Sendable {
    /// What is known at a moment.
    package struct State: Sendable {
        /// Where it stands.
        package var state = SourceRecord.State.opening
        /// Since when.
        package var since = MonotonicClock.now
        /// Why it is not up; nil while it is.
        package var reason: String?
        /// When its last frame was recorded.
        package var lastFrame: HostInstant?
        /// Times that it went away, by reason.
        package var losses: [String: Int] = [:]
        /// Time from arrival to record of its frames.
        package var latency = LatencyBuckets()
        /// The latencies of its last frames that networks looked at, and when they were recorded.
        package var lately: [(at: HostInstant, latency: Duration)] = []
        /// Events of it, by type.
        package var events: [String: Int] = [:]
        /// Detections in its frames, by class.
        package var detections: [String: Int] = [:]
        /// Frames that networks looked at.
        package var inferred = 0
        /// Objects that are followed now.
        package var activeTracks = 0
        /// Media time up to which it is delivered.
        var delivered = MediaInstant.zero
        /// How late its last packet was read.
        package var lateness = Duration.zero
        /// How fast the clock of its timestamps runs against ours; nil before it was measured.
        package var clockRate: Double?
        /// Datagrams that came twice, of which one was left out.
        package var repeats = 0
        /// What tracks and rules came to so far.
        var tally = EventTally()
        /// Why it could not be processed.
        var failure: (any UserFacing)?
        fileprivate var firstNotes: [String] = []
        fileprivate var noteCount = 0
    }

    private let state = Lock(State())

    /// What is known now.
    var now: State { state.withLock { $0 } }

    /// Takes note of a frame whose records are written.
    func note(_ frame: AnalysedFrame, at now: HostInstant) {
        let arrival = frame.decoded.arrival
        state.withLock { state in
            state.lastFrame = now
            state.delivered = frame.decoded.time
            if arrival > .zero {
                state.latency.add(now - arrival)
                if frame.detected.findings != nil { state.noteLately(now - arrival, at: now) }
            }
            if frame.detected.findings != nil { state.inferred += 1 }
            state.activeTracks = frame.tracks.count
            for event in frame.events { state.events[event.type.rawValue, default: 0] += 1 }
            for detection in frame.detections {
                state.detections[detection.label.name, default: 0] += 1
            }
        }
    }

    /// Takes note of how late a packet was read, how fast the clock of its timestamps runs, and how
    /// many datagrams came twice since the packet before.
    func note(lateness: Duration, clockRate: Double?, repeats: Int) {
        state.withLock { state in
            (state.lateness, state.clockRate) = (lateness, clockRate)
            state.repeats = state.repeats.addingSaturated(repeats)
        }
    }

    /// Counts events on their way to the log.
    func count(_ events: [AnalyticsEvent]) {
        if !events.isEmpty { state.withLock { $0.tally.count(events) } }
    }

    /// Takes note of what a person should know of the source; the first few of many.
    func note(_ text: String) {
        state.withLock { state in
            state.noteCount += 1
            if state.firstNotes.count < Self.noteLimit { state.firstNotes.append(text) }
        }
    }

    private static let noteLimit = 8

    /// Takes note of why the source could not be processed; the first reason counts.
    func fail(_ error: any UserFacing) { state.withLock { $0.failure = $0.failure ?? error } }

    /// Why the source could not be processed.
    var failure: (any UserFacing)? { state.withLock { $0.failure } }

    /// Takes note of what happened to the source.
    func note(_ event: SourceNotice.Event, at now: HostInstant) {
        state.withLock { state in
            switch event {
            case .source(.opening(_, _, let trouble)):
                state.enter(.opening, trouble?.reason.rawValue ?? state.reason, at: now)
            case .source(.opened): state.enter(.up, nil, at: now)
            case .source(.stalled(let trouble)):
                state.enter(.stalled, trouble.reason.rawValue, at: now)
            case .source(.down(let trouble)):
                state.losses[trouble.reason.rawValue, default: 0] += 1
                state.activeTracks = 0
                state.enter(.down, trouble.reason.rawValue, at: now)
            case .source(.ended(let end)): state.enter(.ended, end.text, at: now)
            case .watch(.frozen(let isFrozen, _, _)):
                state.enter(
                    isFrozen ? .stalled : .up, isFrozen ? SourceReason.frozen.rawValue : nil,
                    at: now)
            case .source(.gap), .source(.lost), .source(.changedCodec), .source(.decided),
                .source(.clockRate), .source(.damaged), .watch(.cameraClock), .watch(.motion),
                .watch(.blind), .watch(.moved), .discontinuity, .pause:
                break
            }
        }
    }
}

extension SourceVitals.State {
    /// Time since its last frame was recorded, as of `now`; nil before the first.
    ///
    /// A frame that was recorded after that moment was read is 0 old.
    package func age(at now: HostInstant) -> Duration? {
        lastFrame.map { max(now - $0, .zero) }
    }

    /// What a person should know of it, a line each.
    var notes: [String] {
        let more = noteCount - firstNotes.count
        return firstNotes + (more > 0 ? ["\(more) more of the kind"] : [])
    }

    /// Time of which the last latencies are remembered, and most of them.
    private static let (span, most) = (Duration.seconds(3), 256)

    fileprivate mutating func noteLately(_ latency: Duration, at now: HostInstant) {
        lately.removeAll { now - $0.at > Self.span }
        if lately.count >= Self.most { lately.removeFirst() }
        lately.append((now, latency))
    }

    /// The 95th percentile of the latency in the three seconds before `now`; nil where no frame was
    /// looked at.
    func p95(at now: HostInstant) -> Duration? {
        let recent = lately.filter { now - $0.at <= Self.span }.map(\.latency).sorted()
        guard !recent.isEmpty else { return nil }
        return recent[min(recent.count * 95 / 100, recent.count - 1)]
    }

    fileprivate mutating func enter(
        _ new: SourceRecord.State, _ reason: String?, at now: HostInstant
    ) {
        if new != state { since = now }
        (state, self.reason) = (new, reason)
    }
}

/// Counts of spans of time, by upper bounds.
package struct LatencyBuckets: Sendable, Equatable {
    /// The bounds, seconds.
    package static let bounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5]
    /// Spans at most as long as each bound and longer than the one before, then those that are
    /// longer than all.
    package private(set) var counts = [Int](repeating: 0, count: bounds.count + 1)
    /// Sum of all spans, seconds.
    package private(set) var sum = 0.0

    /// Takes note of a span.
    mutating func add(_ span: Duration) {
        let seconds = span.milliseconds / 1000
        let place = Self.bounds.firstIndex { seconds <= $0 } ?? Self.bounds.count
        counts[place] += 1
        sum += seconds
    }
}
