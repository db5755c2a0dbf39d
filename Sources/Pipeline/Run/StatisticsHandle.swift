import Locking
import StageGraph

/// The way from the log's stage to the counters of the graph that it is part of.
final class StatisticsHandle: Sendable {
    private let runner = Lock<GraphRunner?>(nil)

    /// The runner of the graph.
    ///
    /// Before the run.
    func attach(_ runner: GraphRunner) { self.runner.withLock { $0 = runner } }

    /// Counters of all stages.
    func counters() -> [StageStatistics] {
        runner.withLock { $0 }?.statistics() ?? []
    }
}
