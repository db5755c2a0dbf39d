/// What stands at the top of a pipeline by itself: about the run as a whole.
package struct RunDescription: Sendable, Equatable {
    /// Whether an existing log, stream or result file is replaced.
    package var overwrite = false
    /// Longest time from the arrival of a frame of a live source to its record; nil for any.
    package var budget: Duration?
    /// Memory that live sources keep within, by doing less; nil for a share of what there is.
    package var memory: ByteCount?
    /// Where figures and health are served; nil for nowhere.
    package var metrics: String?

    /// Nothing is replaced, nothing is served.
    package init() {}
}

extension RunDescription {
    /// The keys of a run.
    static let keys = KeyGroup(
        RunDescription(),
        [
            Key("overwrite", \.overwrite, "replace an existing log, stream or result file"),
            Key(
                "budget", \.budget, absent: "any",
                "latency to hold from a camera to the log, by looking at fewer frames"),
            Key(
                "memory", \.memory, absent: "70 % of what the control group or the machine has",
                "memory to hold with cameras: without the page's pictures, then outputs, then at"
                    + " key frames alone, then without the newest cameras"),
            Key(
                "metrics", \.metrics, absent: "nowhere",
                "where /metrics and health are served: a port, or 127.0.0.1:9464"),
        ])
}
