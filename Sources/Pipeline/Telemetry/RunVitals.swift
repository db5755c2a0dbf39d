import EventLog
import EventSinks
import StageGraph
import VisionCore

/// How a run fares at a moment: its sources, stages, outputs and the process.
struct RunVitals: Sendable {
    /// One source.
    struct Source: Sendable {
        var figures: SourceFigures
        var vitals: SourceVitals.State
        /// Frames decoded a second, of late.
        var framesPerSecond: Double
        /// Inferences a second, of late.
        var inferredPerSecond: Double
        /// Inferences a second that are guaranteed.
        var quota: Double
        /// How late its last packet was read.
        var lateness: Duration
        /// How fast the clock of its timestamps runs against ours; nil before it was measured.
        var clockRate: Double?
    }

    /// The moment.
    var now: HostInstant
    /// When the supervisor last looked after its sources.
    var heartbeat: HostInstant
    var sources: [Source]
    var stages: [StageStatistics]
    /// Whether each output of a source is written now.
    var outputs: [(source: String, output: String, isUp: Bool)]
    /// How sinks fare.
    var sinks: [SinkStatus] = []
    /// Whether the pipeline could be followed when it was read last, and when; nil before.
    var reload: (ok: Bool, at: WallInstant)?
}

extension RunVitals {
    /// A run that is over.
    static let none = RunVitals(
        now: .zero, heartbeat: .zero, sources: [], stages: [], outputs: [], reload: nil)

    /// Longest time without a heartbeat of a process that lives.
    private static let patience = Duration.seconds(10)

    /// Whether the process looks after its sources.
    var isAlive: Bool { now - heartbeat < Self.patience }

    /// Whether at least one source gives frames.
    var isReady: Bool { isAlive && sources.contains { $0.vitals.state == .up } }
}

extension RunVitals.Source {
    /// Its entry of `stat` and of the health report.
    func statistics(at now: HostInstant) -> StatRecord.Source {
        StatRecord.Source(
            name: figures.name, framesPerSecond: framesPerSecond,
            inferredPerSecond: inferredPerSecond, quota: quota,
            lent: quota > 0 ? max(quota - inferredPerSecond, 0) : 0,
            borrowed: quota > 0 ? max(inferredPerSecond - quota, 0) : 0,
            age: vitals.lastFrame.map { (now - $0).milliseconds },
            lag: lateness.milliseconds, clockRate: clockRate)
    }
}
