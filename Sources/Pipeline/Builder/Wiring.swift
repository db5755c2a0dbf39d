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
    /// Items, and bytes of them, that a branch of a live source holds when nothing is said: more
    /// than a second of most cameras, so that an output which opens its file, or a busy machine,
    /// costs it no picture.
    private static let branchRoom = (items: 32, bytes: 32 << 20)

    /// An edge into `stage` that every item enters.
    func connect<Item: GraphItem>(
        _ from: OutputPort<Item>, to: InputPort<Item>, stage: String, kind: Kind = .main,
        capacity: Int? = nil
    ) {
        let form = form(of: stage, kind, capacity)
        graph.connect(
            from, to: to, capacity: form.capacity, byteLimit: form.bytes, policy: form.policy)
    }

    /// An edge into `stage` that those outputs enter of which `convert` makes items.
    func connect<Output: GraphItem, Item: GraphItem>(
        _ from: OutputPort<Output>, to: InputPort<Item>, stage: String, kind: Kind = .main,
        capacity: Int? = nil, as convert: @escaping @Sendable (Output) -> Item?
    ) {
        let form = form(of: stage, kind, capacity)
        graph.connect(
            from, to: to, capacity: form.capacity, byteLimit: form.bytes, policy: form.policy,
            as: convert)
    }

    /// Policy and capacity of the queue before `stage`: what the pipeline says of it comes first.
    private func form(
        of stage: String, _ kind: Kind, _ capacity: Int?
    ) -> (policy: OverflowPolicy, capacity: Int, bytes: Int) {
        let queue = queues.first { $0.stage == stage }
        let policy =
            queue?.policy.map { OverflowPolicy($0, capacity: queue?.capacity) } ?? standard(kind)
        let isRoomy = kind == .branch && isLive && queue?.capacity == nil && capacity == nil
        let standard = isRoomy ? Self.branchRoom.items : Self.defaultCapacity
        let room = policy == .latest ? 1 : queue?.capacity ?? capacity ?? standard
        return (policy, room, isRoomy ? Self.branchRoom.bytes : .max)
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
