import Dispatch
import Locking

/// Runs a stage: takes a batch when there is input and room behind, keeps order over workers.
final class StageNode<S: Stage>: GraphNode {
    let name: String
    let inlet = Inlet<S.Input>()
    let outlet = Outlet<S.Output>()
    let workers: [Worker<S>]
    let batch: Int
    let waitsForFullBatch: Bool
    let drops: DropReporter
    let core: Lock<Core>

    struct Core {
        var lifecycle = StageLifecycle()
        var host: (any GraphHost)?
        /// Items taken from the edges but not yet in a batch.
        var staged: [S.Input] = []
        var nextEdge = 0
        /// Number of the next batch to take, and of the next whose outputs may leave.
        var nextTaken = 0
        var nextReleased = 0
        var finished: [Int: [S.Output]] = [:]
        var isReleasing = false
        var openWorkers = 0
        var taken = 0
        var emitted = 0
        var shutdownDrops = 0
        var flushNanoseconds: UInt64 = 0
        var times = ServiceHistogram()
    }

    init(
        name: String, stages: [S], batch: Int, waitsForFullBatch: Bool, label: String,
        qos: DispatchQoS, drops: DropReporter
    ) {
        self.name = name
        self.batch = batch
        self.waitsForFullBatch = waitsForFullBatch
        self.drops = drops
        workers = stages.enumerated().map { index, stage in
            Worker(
                stage: stage, label: stages.count == 1 ? label : "\(label).\(index)", qos: qos,
                ownsStage: !stages[..<index].contains { $0 === stage })
        }
        core = Lock(Core())
    }

    var shape: NodeDescription {
        NodeDescription(
            name: name, role: S.Output.self == Nothing.self ? .sink : .stage,
            workers: workers.count, batch: batch, waitsForFullBatch: waitsForFullBatch)
    }

    func statistics() -> StageStatistics {
        let load = inlet.load
        let wakeups = workers.reduce(0) { $0 + $1.wakeups.load(ordering: .relaxed) }
        return core.withLock { core in
            StageStatistics(
                name: name, taken: core.taken, emitted: core.emitted,
                dropped: load.dropped + core.shutdownDrops, depth: load.depth + core.staged.count,
                depthMax: load.depthMax, calls: core.times.count, wakeups: wakeups,
                times: core.times, additionalNanoseconds: core.flushNanoseconds)
        }
    }
}
