import Tensors

/// Where each value lies in the arena of a session.
struct MemoryPlan {
    /// Where a value lies.
    enum Place: Hashable, Sendable {
        /// This many bytes from the arena's start.
        case arena(Int)
        /// This many bytes from the start of the input at this position.
        case input(Int, offset: Int)
    }

    /// The arena's size.
    private(set) var arenaBytes = 0
    /// By outlet index; nil for constants.
    private(set) var places: [Place?]

    private struct Interval {
        let root: Int
        let bytes: Int
        var first: Int
        var last: Int
    }

    /// Lays out all values that are not constants.
    ///
    /// Views share the memory of what they view; parts that are joined are made in their place in
    /// the whole, parts that are cut at whole blocks are views, and a convolution's sums may take
    /// the place of what they are added to. Inputs and outputs keep their place for the whole run.
    /// Larger values are placed first, each at the lowest offset where no value alive at the same
    /// time lies.
    init(_ graph: TypedGraph) {
        let count = graph.names.count
        places = [Place?](repeating: nil, count: count)
        var shares = SharedMemory(graph)
        shares.joinParts()
        shares.addInPlace()
        if graph.readsInputsInPlace {
            for (position, input) in graph.inputs.enumerated() {
                places[input.id] = .input(position, offset: 0)
            }
        }
        var intervals: [Int: Interval] = [:]
        func touch(_ outlet: Outlet, _ step: Int) {
            if graph.constants[outlet] != nil { return }
            let root = shares.root(of: outlet.id).root
            if places[root] != nil { return }
            if intervals[root] == nil {
                let fact = graph.fact(Outlet(id: root))
                let bytes = ((fact.checkedByteCount ?? 0) + 63) / 64 * 64
                intervals[root] = Interval(
                    root: root, bytes: max(64, bytes), first: step, last: step)
            }
            intervals[root]?.first.lower(to: step)
            intervals[root]?.last.raise(to: step)
        }
        // Step 0 is before the run, the last one after it.
        let last = graph.nodes.count + 1
        for input in graph.inputs {
            touch(input, 0)
            touch(input, last)
        }
        for (index, node) in graph.nodes.enumerated() {
            let step = index + 1
            for case let input? in node.inputs { touch(input, step) }
            for output in node.outputs { touch(output, step) }
        }
        for output in graph.outputs { touch(output, last) }
        place(
            intervals.values.sorted { ($1.bytes, $0.root) < ($0.bytes, $1.root) },
            steps: last + 1)
        for outlet in 0..<count {
            let (root, offset) = shares.root(of: outlet)
            if root == outlet { continue }
            switch places[root] {
            case .arena(let base): places[outlet] = .arena(base + offset)
            case .input(let position, _): places[outlet] = .input(position, offset: offset)
            case nil: break
            }
        }
    }

    /// Each at the lowest offset where no value alive at the same time lies.
    private mutating func place(_ sorted: [Interval], steps: Int) {
        var alive = LiveValues(steps: steps)
        for interval in sorted {
            var offset = 0
            if let others = alive.others(during: interval.first...interval.last) {
                for other in others where other.lowerBound < offset + interval.bytes {
                    offset = max(offset, other.upperBound)
                }
            } else {
                // The search has taken too long: the rest lies one after the other.
                offset = arenaBytes
            }
            alive.add(offset..<offset + interval.bytes, during: interval.first...interval.last)
            places[interval.root] = .arena(offset)
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
