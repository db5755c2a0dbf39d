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
        let first: Int
        var last: Int
    }

    /// Lays out all values that are not constants; views share the memory of what they view.
    ///
    /// Inputs and outputs keep their place for the whole run. Larger values are placed first, each
    /// at the lowest offset where no value alive at the same time lies.
    init(_ graph: TypedGraph) {
        let count = graph.names.count
        var roots = Array(0..<count)
        var intervals: [Int: Interval] = [:]
        offsets = [Int?](repeating: nil, count: count)
        func add(_ outlet: Outlet, at step: Int, until last: Int) {
            let bytes = ((graph.fact(outlet).checkedByteCount ?? 0) + 63) / 64 * 64
            intervals[outlet.id] = Interval(
                root: outlet.id, bytes: max(64, bytes), first: step, last: last)
        }
        for input in graph.inputs { add(input, at: -1, until: .max) }
        for (step, node) in graph.nodes.enumerated() {
            for case let input? in node.inputs { intervals[roots[input.id]]?.last.raise(to: step) }
            if node.op.isView, let input = node.inputs[0], graph.constants[input] == nil {
                roots[node.outputs[0].id] = roots[input.id]
            } else {
                for output in node.outputs { add(output, at: step, until: step) }
            }
        }
        for output in graph.outputs { intervals[roots[output.id]]?.last.raise(to: .max) }
        place(intervals.values.sorted { ($1.bytes, $0.root) < ($0.bytes, $1.root) })
        for outlet in 0..<count where roots[outlet] != outlet {
            offsets[outlet] = offsets[roots[outlet]]
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
}
