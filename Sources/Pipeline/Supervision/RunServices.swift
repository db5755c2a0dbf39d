import VisionCore

/// What the sources of a run share; each has one owner and one queue of its own.
struct RunServices: Sendable {
    /// Runs the networks.
    let inference: InferenceService
    /// Runs those that a server computes, on lanes of their own; nil where there are none at the
    /// start.
    ///
    /// One that waits for the server holds up nobody else.
    var remote: InferenceService?
    /// What came of what servers were asked.
    var backends = Backends()
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
    /// Lets outputs begin where there is memory for them.
    var memory = MemoryGate()
    /// Pictures for the page.
    var previews = Previews()

    /// What runs `networks`.
    func inference(for networks: NetworkGroup) -> InferenceService {
        networks.isRemote ? remote ?? inference : inference
    }

    /// Why a service cannot go on, and with it the run; nil while all are well.
    var trouble: (any UserFacing)? { log.trouble ?? results.trouble }
}
