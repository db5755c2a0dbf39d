import EventLog
import VisionCore

/// What the records of a run need to know of its log.
struct LogHead: Sendable {
    /// Id of the run; empty without a log.
    let run: String
    /// Whether host clocks are left out.
    let isDeterministic: Bool
    /// When the run began; nil without a log.
    let start: HostInstant?

    /// What records need when nothing is written.
    static let none = LogHead(run: "", isDeterministic: true, start: nil)

    /// A moment of the monotonic clock on the clock of the run; nil where nothing is known of it.
    func runTime(_ instant: HostInstant) -> RunInstant? {
        guard let start, instant > .zero else { return nil }
        return max(RunInstant(instant, since: start), .zero)
    }
}
