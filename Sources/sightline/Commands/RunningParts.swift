import Locking
import Pipeline

/// The runs that go on side by side, to be ended together.
///
/// Any thread.
final class RunningParts: Sendable {
    private struct State {
        var runs: [PipelineRun] = []
        var isStopped = false
    }

    private let state = Lock(State())

    /// Whether they were asked to end.
    var isStopped: Bool { state.withLock { $0.isStopped } }

    /// A run that has begun; it is ended at once where all were.
    func add(_ run: PipelineRun) {
        let isStopped = state.withLock { state in
            state.runs.append(run)
            return state.isStopped
        }
        if isStopped { run.stop() }
    }

    /// Ends all.
    func stop() {
        let runs = state.withLock { state in
            state.isStopped = true
            return state.runs
        }
        for run in runs { run.stop() }
    }
}
