import Locking
import VisionCore

/// What an edge holds at most.
struct EdgeRoom {
    /// Items.
    let items: Int
    /// Bytes of items that may be dropped, of edges that drop; two of any size are always held.
    let bytes: Int
}

/// A bounded queue from one stage to another.
///
/// Any thread may call it.
final class Edge<Item: GraphItem>: GraphEdge {
    let link: EdgeDescription
    private let policy: OverflowPolicy
    private let capacity: Int
    private let byteLimit: Int
    private let drops: DropReporter
    /// The graph keeps all nodes alive for as long as any of them runs.
    private unowned let producer: any GraphNode
    private unowned let consumer: any GraphNode
    private let state: Lock<State>

    private struct State {
        var items: RingBuffer<Item>
        /// How many of `items` may be dropped.
        var droppable = 0
        /// Bytes that those hold.
        var bytes = 0
        var hasEnded = false
        var isClosed = false
        var producerWaits = false
        var depthMax = 0
        var dropped = 0
        var strideTurn = 0

        /// Puts in an item that may be dropped.
        mutating func hold(_ item: Item) {
            items.append(item)
            droppable += 1
            bytes += item.byteCount
        }

        /// An item that may be dropped was taken out.
        mutating func release(_ item: Item) {
            droppable -= 1
            bytes -= item.byteCount
        }
    }

    private enum Outcome {
        case entered
        case replaced([Item])
        case refused(DropCause)
    }

    init(
        from producer: any GraphNode, to consumer: any GraphNode, room: EdgeRoom,
        policy: OverflowPolicy, isFiltered: Bool, drops: DropReporter
    ) {
        self.producer = producer
        self.consumer = consumer
        self.policy = policy
        capacity = policy == .latest ? 1 : room.items
        byteLimit = room.bytes
        self.drops = drops
        link = EdgeDescription(
            from: producer.name, to: consumer.name, capacity: self.capacity, policy: policy,
            isFiltered: isFiltered)
        state = Lock(State(items: RingBuffer(minimumCapacity: self.capacity)))
    }

    /// Takes the item in, whatever the room, or drops one as the policy says; never waits.
    func offer(_ item: Item) {
        let outcome = state.withLock { state -> Outcome in
            let outcome = admit(item, &state)
            switch outcome {
            case .entered: break
            case .replaced(let older): state.dropped += older.count
            case .refused: state.dropped += 1
            }
            state.depthMax = max(state.depthMax, state.items.count)
            return outcome
        }
        switch outcome {
        case .entered:
            consumer.wake()
        case .replaced(let older):
            for item in older { drops.report(item, stage: link.to, cause: .queueFull) }
            consumer.wake()
        case .refused(let cause):
            drops.report(item, stage: link.to, cause: cause)
        }
    }

    private func admit(_ item: Item, _ state: inout State) -> Outcome {
        if state.isClosed { return .refused(.shutdown) }
        guard item.mayBeDropped else {
            state.items.append(item)
            return .entered
        }
        switch policy {
        case .block:
            break
        case .stride(let n):
            let turn = state.strideTurn
            state.strideTurn = turn + 1 == n ? 0 : turn + 1
            if turn != 0 { return .refused(.stride) }
        case .dropNewest:
            if isFull(state, for: item) { return .refused(.queueFull) }
        case .dropOldest, .latest:
            var older: [Item] = []
            while isFull(state, for: item),
                let oldest = state.items.removeFirst(where: \.mayBeDropped)
            {
                state.release(oldest)
                older.append(oldest)
            }
            state.hold(item)
            return older.isEmpty ? .entered : .replaced(older)
        }
        state.hold(item)
        return .entered
    }

    /// Whether there is no room for `item`, which may be dropped.
    private func isFull(_ state: State, for item: Item) -> Bool {
        if state.droppable >= capacity { return true }
        return state.droppable >= 2
            && state.bytes + item.byteCount > byteLimit
    }

    /// Reports an item that came after the graph was told to stop, without taking it.
    func refuse(_ item: Item) {
        state.withLock { $0.dropped += 1 }
        drops.report(item, stage: link.to, cause: .shutdown)
    }

    func take() -> Item? {
        let (item, freed) = state.withLock { state -> (Item?, Bool) in
            let item = state.items.popFirst()
            if let item, item.mayBeDropped { state.release(item) }
            let freed = state.producerWaits && state.items.count < capacity
            if freed { state.producerWaits = false }
            return (item, freed)
        }
        if freed { producer.creditReturned() }
        return item
    }

    /// Whether the producer may go on.
    ///
    /// A refusal is remembered: the producer is told of room.
    func hasRoom() -> Bool {
        guard policy.holdsBack else { return true }
        return state.withLock { state in
            if state.isClosed || state.items.count < capacity { return true }
            state.producerWaits = true
            return false
        }
    }

    var isEmpty: Bool { state.withLock { $0.items.isEmpty } }

    /// Whether nothing is left and nothing will come.
    var isDrained: Bool {
        state.withLock { ($0.hasEnded || $0.isClosed) && $0.items.isEmpty }
    }

    func end() {
        state.withLock { $0.hasEnded = true }
        consumer.wake()
    }

    func close() {
        let (left, waited) = state.withLock { state -> ([Item], Bool) in
            state.isClosed = true
            let left = state.items.removeAll()
            (state.droppable, state.bytes) = (0, 0)
            state.dropped += left.count
            defer { state.producerWaits = false }
            return (left, state.producerWaits)
        }
        for item in left {
            drops.report(item, stage: link.to, cause: .shutdown)
        }
        if waited { producer.creditReturned() }
    }

    var load: EdgeLoad {
        state.withLock {
            EdgeLoad(depth: $0.items.count, depthMax: $0.depthMax, dropped: $0.dropped)
        }
    }
}
