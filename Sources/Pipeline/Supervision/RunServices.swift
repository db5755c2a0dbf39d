import VisionCore

/// What the sources of a run share; each has one owner and one queue of its own.
struct RunServices: Sendable {
    /// Runs the networks.
    let inference: InferenceService
    /// Writes the log.
    let log: LogService
    /// What outputs have to say.
    let reports: OutputReports
    /// The result files.
    let results: ResultSet
    /// Hears what a person should know of sources while the run lasts; any thread.
    var tell: @Sendable (SourceNews) -> Void = { _ in }

    /// Why a service cannot go on, and with it the run; nil while all are well.
    var trouble: (any UserFacing)? { log.trouble ?? results.trouble }
}
