import EventLog
package import EventSinks
package import RemoteInference
package import StageGraph
package import VisionCore

/// How a run fares at a moment: its sources, stages, outputs and the process.
package struct RunVitals: Sendable {
    /// One source.
    package struct Source: Sendable {
        package var figures: SourceFigures
        package var vitals: SourceVitals.State
        /// Frames decoded a second, of late.
        package var framesPerSecond: Double
        /// Inferences a second, of late.
        package var inferredPerSecond: Double
        /// Inferences a second that are guaranteed.
        package var quota: Double
    }

    /// The moment.
    package var now: HostInstant
    /// When the supervisor last looked after its sources.
    package var heartbeat: HostInstant
    package var sources: [Source]
    package var stages: [StageStatistics]
    /// Whether each output of a source is written now.
    package var outputs: [(source: String, output: String, isUp: Bool)]
    /// How sinks fare.
    package var sinks: [SinkStatus] = []
    /// How servers that run networks fare.
    package var backends: [RemoteFigures] = []
    /// Whether the pipeline could be followed when it was read last, and when; nil before.
    package var reload: (ok: Bool, at: WallInstant)?
    /// How much memory the run takes of what it may; nil where it keeps to no budget.
    package var memory: MemoryVitals?
}

/// How much memory a run takes, of how much, and what it does without for that.
package struct MemoryVitals: Sendable, Equatable {
    /// Bytes that it takes; nil where the system does not tell.
    package var used: Int?
    /// Bytes that it may take.
    package var budget: Int
    /// Whether it does without the page's moving pictures.
    package var hasShedPreviews: Bool
    /// Whether it does without annotated outputs.
    package var hasShedOutputs: Bool
    /// Whether it does without pictures between key frames.
    package var hasShedRate: Bool
    /// Sources that it does without.
    package var shedSources: Int
}

extension RunVitals {
    /// A run that is over.
    package static let none = RunVitals(
        now: .zero, heartbeat: .zero, sources: [], stages: [], outputs: [], reload: nil)

    /// Longest time without a heartbeat of a process that lives.
    private static let patience = Duration.seconds(10)

    /// Whether the process looks after its sources.
    package var isAlive: Bool { now - heartbeat < Self.patience }

    /// Whether at least one source gives frames.
    package var isReady: Bool { isAlive && sources.contains { $0.vitals.state == .up } }
}

extension RunVitals.Source {
    /// Its entry of `stat` and of the health report.
    func statistics(at now: HostInstant) -> StatRecord.Source {
        StatRecord.Source(
            name: figures.name, framesPerSecond: framesPerSecond,
            inferredPerSecond: inferredPerSecond, quota: quota,
            lent: quota > 0 ? max(quota - inferredPerSecond, 0) : 0,
            borrowed: quota > 0 ? max(inferredPerSecond - quota, 0) : 0,
            age: vitals.age(at: now)?.milliseconds,
            lag: vitals.lateness.milliseconds, clockRate: vitals.clockRate)
    }
}
