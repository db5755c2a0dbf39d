import PipelineConfig
import StageGraph

/// Connects stages with the queues that the pipeline asks for.
struct Wiring {
    /// The queues that the pipeline speaks of.
    let queues: [QueueDescription]
    /// Whether the source is a live one.
    let isLive: Bool
    /// The graph of the source.
    let graph: PipelineGraph

    /// What an edge is for.
    enum Kind {
        /// On the way to the log: files block.
        case main
        /// On the way to the log, before detection: of live sources only the newest frame waits.
        case beforeDetection
        /// Beside the way to the log: a slow output of a live source loses pictures rather than
        /// hold analysis up.
        case branch
    }

    /// Items an edge holds when nothing is said.
    private static let defaultCapacity = 2

    /// An edge into `stage` that every item enters.
    func connect<Item: GraphItem>(
        _ from: OutputPort<Item>, to: InputPort<Item>, stage: String, kind: Kind = .main,
        capacity: Int? = nil
    ) {
        let (policy, room) = form(of: stage, kind, capacity)
        graph.connect(from, to: to, capacity: room, policy: policy)
    }

    /// An edge into `stage` that those outputs enter of which `convert` makes items.
    func connect<Output: GraphItem, Item: GraphItem>(
        _ from: OutputPort<Output>, to: InputPort<Item>, stage: String, kind: Kind = .main,
        capacity: Int? = nil, as convert: @escaping @Sendable (Output) -> Item?
    ) {
        let (policy, room) = form(of: stage, kind, capacity)
        graph.connect(from, to: to, capacity: room, policy: policy, as: convert)
    }

    /// Policy and capacity of the queue before `stage`: what the pipeline says of it comes first.
    private func form(
        of stage: String, _ kind: Kind, _ capacity: Int?
    ) -> (policy: OverflowPolicy, capacity: Int) {
        let queue = queues.first { $0.stage == stage }
        let policy =
            queue?.policy.map { OverflowPolicy($0, capacity: queue?.capacity) } ?? standard(kind)
        let room = policy == .latest ? 1 : queue?.capacity ?? capacity ?? Self.defaultCapacity
        return (policy, room)
    }

    private func standard(_ kind: Kind) -> OverflowPolicy {
        switch kind {
        case .main: .block
        case .beforeDetection: isLive ? .latest : .block
        case .branch: isLive ? .dropOldest : .block
        }
    }
}

extension OverflowPolicy {
    /// The policy that a pipeline names; `capacity` is the n of `stride`.
    init(_ policy: QueueDescription.Policy, capacity: Int?) {
        switch policy {
        case .block: self = .block
        case .dropOldest: self = .dropOldest
        case .dropNewest: self = .dropNewest
        case .latest: self = .latest
        case .stride: self = .stride(max(capacity ?? 2, 1))
        }
    }
}
