import PipelineConfig
import StageGraph

/// Connects stages with the queues that the pipeline asks for.
struct GraphPlan {
    let description: PipelineDescription
    let graph: PipelineGraph

    /// Items an edge holds when nothing is said.
    private static let defaultCapacity = 2

    /// An edge into `stage`. Files block everywhere; live sources keep only the newest frame
    /// before detection. What `queues` says of the stage wins.
    func connect(
        _ from: OutputPort<PipelineItem>, to: InputPort<PipelineItem>, stage: String,
        isLive: Bool = false, capacity: Int? = nil,
        where predicate: (@Sendable (PipelineItem) -> Bool)? = nil
    ) {
        let queue = description.queues.first { $0.stage == stage }
        let standard: OverflowPolicy = isLive && stage == "detect" ? .latest : .block
        let policy = queue?.policy.map { Self.policy($0, capacity: queue?.capacity) } ?? standard
        let room = policy == .latest ? 1 : queue?.capacity ?? capacity ?? Self.defaultCapacity
        graph.connect(from, to: to, capacity: room, policy: policy, where: predicate)
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
