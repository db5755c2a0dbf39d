import EventLog
import StageGraph

/// Everything of a run, put together and not yet started.
struct PipelineBuild {
    /// The stages and the edges between them.
    let graph: PipelineGraph
    /// The sources in their order.
    let sources: [SourceContext]
    /// The book of all frames.
    let ledger: ConservationLedger
    /// The way to the counters of the graph.
    let statistics: StatisticsHandle
    /// The log.
    let log: LogHandle
    /// Whether log and outputs are there already: nothing is to be done.
    let isComplete: Bool
    /// What outputs had to say.
    let reports: OutputReports
    /// Index of the first frame of each source that this run makes.
    let firstFrames: [Int]
    /// Frames in all, when the sources tell.
    let expectedFrames: Int?
}
