import Tensors

/// Where each value lies in the arena of a session.
struct MemoryPlan {
    /// The arena's size.
    private(set) var arenaBytes = 0
    /// Byte offsets by outlet index; nil for constants.
    private(set) var offsets: [Int?]

    private struct Interval {
        let root: Int
        let bytes: Int
        var first: Int
        var last: Int
    }

    /// Lays out all values that are not constants.
    ///
    /// Views share the memory of what they view; parts that are joined are made in their place in
    /// the whole, and parts that are cut at whole blocks are views. Inputs and outputs keep their
    /// place for the whole run. Larger values are placed first, each at the lowest offset where no
    /// value alive at the same time lies.
    init(_ graph: TypedGraph) {
        let count = graph.names.count
        offsets = [Int?](repeating: nil, count: count)
        var shares = SharedMemory(graph)
        shares.joinParts()
        var intervals: [Int: Interval] = [:]
        func touch(_ outlet: Outlet, _ step: Int) {
            if graph.constants[outlet] != nil { return }
            let root = shares.root(of: outlet.id).root
            if intervals[root] == nil {
                let fact = graph.fact(Outlet(id: root))
                let bytes = ((fact.checkedByteCount ?? 0) + 63) / 64 * 64
                intervals[root] = Interval(
                    root: root, bytes: max(64, bytes), first: step, last: step)
            }
            intervals[root]?.first.lower(to: step)
            intervals[root]?.last.raise(to: step)
        }
        for input in graph.inputs {
            touch(input, -1)
            touch(input, .max)
        }
        for (step, node) in graph.nodes.enumerated() {
            for case let input? in node.inputs { touch(input, step) }
            for output in node.outputs { touch(output, step) }
        }
        for output in graph.outputs { touch(output, .max) }
        place(intervals.values.sorted { ($1.bytes, $0.root) < ($0.bytes, $1.root) })
        for outlet in 0..<count {
            let (root, offset) = shares.root(of: outlet)
            if root != outlet, let base = offsets[root] { offsets[outlet] = base + offset }
        }
    }

    private mutating func place(_ sorted: [Interval]) {
        // Above this many values the search would take too long: they lie one after the other.
        let searches = sorted.count <= 4096
        var placed: [(interval: Interval, offset: Int)] = []
        for interval in sorted {
            var offset = searches ? 0 : arenaBytes
            if searches {
                for other in placed where other.offset < offset + interval.bytes {
                    let overlaps =
                        other.interval.first <= interval.last
                        && interval.first <= other.interval.last
                    if overlaps, other.offset + other.interval.bytes > offset {
                        offset = other.offset + other.interval.bytes
                    }
                }
            }
            offsets[interval.root] = offset
            let at = placed.firstIndex { $0.offset > offset } ?? placed.count
            if searches { placed.insert((interval, offset), at: at) }
            arenaBytes = max(arenaBytes, offset + interval.bytes)
        }
    }
}

extension Int {
    fileprivate mutating func raise(to value: Int) {
        if value > self { self = value }
    }

    fileprivate mutating func lower(to value: Int) {
        if value < self { self = value }
    }
}
