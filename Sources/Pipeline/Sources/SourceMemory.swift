import Analytics
import EventLog
import Locking
import Media
import VisionCore

/// What outlives the graph of a source, so that a further graph of the source continues its
/// numbers, epochs, tracks and counts.
///
/// Owned by the `SourceRun`. Stages take their part when they open and give it back when they
/// close, so that two graphs of a source never hold it at a time. Any thread.
final class SourceMemory: Sendable {
    /// Where the numbers of frames are.
    struct Position: Sendable, Equatable {
        /// Epoch of the next frame.
        var epoch: Int
        /// Index of the next frame.
        var frameIndex: Int
        /// Media time of the last frame; nil before the first.
        var lastTime: MediaInstant?
        /// Packets from which no frame was made.
        var refusedPackets = 0
    }

    private struct State: Sendable {
        var position: Position
        var analysis: SourceAnalysis
        var outage: SourceOutage?
        var wasUp = false
        var rate: Ratio?
        var hasEnded = false
        var notes: [String] = []
        var noteCount = 0
        var ruleChange: RuleChange?
        var failure: (any UserFacing)?
        var delivered = MediaInstant.zero
        var tally = EventTally()
        var trouble: SourceTrouble?
        var lateness = Duration.zero
        var isFrozen = false
        var clockRate: Double?
        var stride = 1
        var logged: LogPlace?
        var lateRecords: [EventRecord] = []
    }

    private let state: Lock<State>
    /// How it fares, for figures and health.
    let vitals = SourceVitals()
    /// Its newest frame, for whoever looks.
    let latest = LatestFrame()

    /// A source whose next frame is at `position`, followed by `analysis`.
    init(position: Position, analysis: SourceAnalysis) {
        state = Lock(State(position: position, analysis: analysis))
    }

    /// Where the numbers of frames are; written by the decoding stage.
    var position: Position {
        get { state.withLock { $0.position } }
        set { state.withLock { $0.position = newValue } }
    }

    /// What tracker and rules remember; written by the analysing stage when it closes.
    var analysis: SourceAnalysis {
        get { state.withLock { $0.analysis } }
        set { state.withLock { $0.analysis = newValue } }
    }

    /// Since when the source is away; nil while it is up.
    ///
    /// Written by the stage that reads it, and between two graphs by the `SourceRun`.
    var outage: SourceOutage? {
        get { state.withLock { $0.outage } }
        set { state.withLock { $0.outage = newValue } }
    }

    /// Why the source is away, or was last.
    var trouble: SourceTrouble? {
        get { state.withLock { $0.trouble } }
        set { state.withLock { $0.trouble = newValue } }
    }

    /// How fast the clock of its timestamps runs against ours; nil before it was measured.
    var clockRate: Double? {
        get { state.withLock { $0.clockRate } }
        set { state.withLock { $0.clockRate = newValue } }
    }

    /// Networks look at every n-th frame of those that they would look at.
    var stride: Int {
        get { state.withLock { $0.stride } }
        set { state.withLock { $0.stride = newValue } }
    }

    /// Whether the same picture comes again and again.
    var isFrozen: Bool {
        get { state.withLock { $0.isFrozen } }
        set { state.withLock { $0.isFrozen = newValue } }
    }

    /// How late its last packet was read; written by the stage that reads it.
    var lateness: Duration {
        get { state.withLock { $0.lateness } }
        set { state.withLock { $0.lateness = newValue } }
    }

    /// Whether the source was up before: only then does an outage leave a gap.
    var wasUp: Bool {
        get { state.withLock { $0.wasUp } }
        set { state.withLock { $0.wasUp = newValue } }
    }

    /// Frames a second that the source gave when it was up; nil where its stream does not say.
    var rate: Ratio? {
        get { state.withLock { $0.rate } }
        set { state.withLock { $0.rate = newValue } }
    }

    /// What tracks and rules came to so far.
    var tally: EventTally { state.withLock { $0.tally } }

    /// Counts events on their way to the log.
    func count(_ events: [AnalyticsEvent]) {
        if !events.isEmpty { state.withLock { $0.tally.count(events) } }
    }

    /// Whether the log holds the end of the source; written by the recording stage.
    var hasEnded: Bool {
        get { state.withLock { $0.hasEnded } }
        set { state.withLock { $0.hasEnded = newValue } }
    }

    /// Has the analysing stage take other rules from its next frame on.
    func changeRules(_ change: RuleChange) { state.withLock { $0.ruleChange = change } }

    /// Takes the rules that are to be followed from now on; nil where nothing changes.
    func takeRuleChange() -> RuleChange? { state.withLock { $0.ruleChange.take() } }

    /// Remembers what a person should know of the source; the first few of many.
    func note(_ text: String) {
        state.withLock { state in
            state.noteCount += 1
            if state.notes.count < Self.noteLimit { state.notes.append(text) }
        }
    }

    /// What a person should know of the source, a line each.
    var notes: [String] {
        state.withLock { state in
            let more = state.noteCount - state.notes.count
            return state.notes + (more > 0 ? ["\(more) more of the kind"] : [])
        }
    }

    private static let noteLimit = 8

    /// How far records have been given to the log; written by the recording stage.
    var logged: LogPlace? {
        get { state.withLock { $0.logged } }
        set { state.withLock { $0.logged = newValue } }
    }

    /// Revisions of events that were made when their stages had ended.
    var lateRecords: [EventRecord] {
        get { state.withLock { $0.lateRecords } }
        set { state.withLock { $0.lateRecords = newValue } }
    }

    /// Remembers why the source could not be processed; the first reason counts.
    func fail(_ error: any UserFacing) { state.withLock { $0.failure = $0.failure ?? error } }

    /// Why the source could not be processed.
    var failure: (any UserFacing)? { state.withLock { $0.failure } }

    /// Media time up to which the source is delivered; written by the recording stage.
    var delivered: MediaInstant {
        get { state.withLock { $0.delivered } }
        set { state.withLock { $0.delivered = newValue } }
    }
}
