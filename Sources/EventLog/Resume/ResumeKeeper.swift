import VisionCore

/// What a writer keeps for a resume, and what it has of one.
struct ResumeKeeper {
    /// Where the state is saved; nil for a log that cannot be resumed.
    var store: ResumeStore?
    /// The records of the log that are made again; nil when nothing is.
    var replay: Replay?
    /// The record to be written before the first new one.
    var pendingRecord: ResumeRecord?
    /// The last point of each source.
    private(set) var points: [String: ResumeState.SourcePoint] = [:]
    /// Points that count when the outputs of their source hold the frames before them.
    private var held: [String: HeldPoints] = [:]
    private var hasNewPoint = false
    private var lastSave: HostInstant

    /// Nothing to resume yet.
    init(now: HostInstant) { lastSave = now }

    /// Whether records of the log are still to be made again.
    var isCatchingUp: Bool { replay.map { !$0.isDone } ?? false }

    /// Begins with the points of a state.
    mutating func adopt(_ points: [String: ResumeState.SourcePoint]) { self.points = points }

    /// Keeps the last point of `source`.
    mutating func keep(_ point: ResumeState.SourcePoint, of source: String) {
        points[source] = point
        hasNewPoint = true
    }

    /// Keeps a point of `source` behind frame `frame` until it is released.
    mutating func hold(
        _ point: ResumeState.SourcePoint, behind frame: Int, of source: String
    ) {
        held[source, default: HeldPoints()].add(point, behind: frame)
    }

    /// Keeps the last point of `source` behind a frame before `frame`, its payload as `finish`
    /// makes it; nothing when none is held.
    mutating func release(
        _ source: String, before frame: Int, _ finish: ([UInt8]) -> [UInt8]
    ) {
        guard var point = held[source]?.take(before: frame) else { return }
        point.payload = finish(point.payload)
        keep(point, of: source)
    }

    /// Whether there is a point that no state holds.
    var isBehind: Bool { store != nil && hasNewPoint }

    /// The last state could not be saved: it is due again.
    mutating func retry() { hasNewPoint = true }

    /// Whether a state is to be saved at `now`, at least `interval` after the last; then it counts
    /// as saved.
    mutating func takeDue(at now: HostInstant, every interval: Duration) -> Bool {
        guard isBehind, now - lastSave >= interval else { return false }
        lastSave = now
        hasNewPoint = false
        return true
    }
}
