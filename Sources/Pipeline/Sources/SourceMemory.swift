import EventLog
import Locking
import Media
import VisionCore

/// What outlives the graph of a source, so that a further graph of the source continues its
/// numbers, epochs and tracks.
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
        var trouble: SourceTrouble?
        var wasUp = false
        var rate: Ratio?
        var hasEnded = false
        var logged: LogPlace?
        var lateRecords: [EventRecord] = []
    }

    private let state: Lock<State>
    /// How it fares, for figures and health.
    let vitals = SourceVitals()
    /// Its newest frame, for whoever looks.
    let latest = LatestFrame()
    /// What is asked of its stages while they run.
    let orders = SourceOrders()

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

    /// Whether the log holds the end of the source; written by the recording stage.
    var hasEnded: Bool {
        get { state.withLock { $0.hasEnded } }
        set { state.withLock { $0.hasEnded = newValue } }
    }

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
}
