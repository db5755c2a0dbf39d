import PipelineConfig
import StageGraph

/// Connects stages with the queues that the pipeline asks for.
struct GraphPlan {
    let description: PipelineDescription
    let graph: PipelineGraph

    /// Items an edge holds when nothing is said.
    private static let defaultCapacity = 2

    /// Hears nothing.
    private static let ignoring: DropHandler = { _, _, _ in }

    /// An edge into `stage`.
    ///
    /// Files block everywhere; of live sources only the newest frame waits for detection, and a
    /// slow output loses pictures rather than hold analysis up. What `queues` says of the stage
    /// wins. On a branch beside the way to the log, a drop is no loss of a frame.
    func connect(
        _ from: OutputPort<PipelineItem>, to: InputPort<PipelineItem>, stage: String,
        isLive: Bool = false, isBranch: Bool = false, capacity: Int? = nil,
        where predicate: (@Sendable (PipelineItem) -> Bool)? = nil
    ) {
        let queue = description.queues.first { $0.stage == stage }
        let standard: OverflowPolicy =
            isLive ? (isBranch ? .dropOldest : .latest) : .block
        let policy = queue?.policy.map { Self.policy($0, capacity: queue?.capacity) } ?? standard
        let room = policy == .latest ? 1 : queue?.capacity ?? capacity ?? Self.defaultCapacity
        graph.connect(
            from, to: to, capacity: room, policy: policy, where: predicate,
            dropHandler: isBranch ? Self.ignoring : nil)
    }

    private static func policy(
        _ policy: QueueDescription.Policy, capacity: Int?
    ) -> OverflowPolicy {
        switch policy {
        case .block: .block
        case .dropOldest: .dropOldest
        case .dropNewest: .dropNewest
        case .latest: .latest
        case .stride: .stride(capacity ?? 2)
        }
    }
}
