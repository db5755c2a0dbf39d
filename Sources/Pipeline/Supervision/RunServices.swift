import VisionCore

/// What the sources of a run share; each has one owner and one queue of its own.
struct RunServices: Sendable {
    /// Runs the networks.
    let inference: InferenceService
    /// Writes the log.
    let log: LogService
    /// What outputs have to say.
    let reports: OutputReports
    /// What the run has to say while it runs.
    let talk: RunTalk
    /// The result files.
    let results: ResultSet
    /// Pictures and clips of events; nil for none.
    var media: MediaFolder?

    /// Why a service cannot go on, and with it the run; nil while all are well.
    var trouble: (any UserFacing)? { log.trouble ?? results.trouble }
}
