import VisionCore

/// How well the ways to detections continue those of tracks, for all pairs at once.
///
/// Tracks and detections lie four side by side; storage is kept.
struct Ways: Sendable {
    private typealias Four = DenseTable.Four

    /// Four detections: twice their centres, and their scores.
    private struct Ends: Sendable {
        var x = Four.zero
        var y = Four.zero
        var score = Four.zero

        /// Four times the one in a lane.
        @inline(__always)
        func only(_ lane: Int) -> Ends {
            Ends(
                x: Four(repeating: x[lane]), y: Four(repeating: y[lane]),
                score: Four(repeating: score[lane]))
        }
    }

    /// Four tracks: the boxes from which they came, and their directions; all 0 for one that has
    /// none.
    private struct Starts: Sendable {
        var left = Four.zero
        var top = Four.zero
        var right = Four.zero
        var bottom = Four.zero
        var x = Four.zero
        var y = Four.zero
        /// 1 where there is a direction.
        var weight = Four.zero

        @inline(__always)
        func only(_ lane: Int) -> Starts {
            Starts(
                left: Four(repeating: left[lane]), top: Four(repeating: top[lane]),
                right: Four(repeating: right[lane]), bottom: Four(repeating: bottom[lane]),
                x: Four(repeating: x[lane]), y: Four(repeating: y[lane]),
                weight: Four(repeating: weight[lane]))
        }
    }

    private var starts: [Starts] = []
    private var ends: [Ends] = []
    private var (tracks, detections) = (0, 0)

    /// Takes as many tracks as `count`; `way` says by its place where each came from.
    @inline(__always)
    mutating func takeTracks(_ count: Int, way: (Int) -> (from: PreciseBox?, Direction?)) {
        tracks = count
        refill(&starts, count: (count + 3) / 4, with: Starts())
        for row in 0..<count {
            guard case (let box?, let direction?) = way(row) else { continue }
            let (four, lane) = (row / 4, row % 4)
            starts[four].left[lane] = box.left
            starts[four].top[lane] = box.top
            starts[four].right[lane] = box.right
            starts[four].bottom[lane] = box.bottom
            starts[four].x[lane] = direction.x
            starts[four].y[lane] = direction.y
            starts[four].weight[lane] = 1
        }
    }

    /// Takes the detections of a list; `boxes` are those of all detections.
    mutating func takeDetections(_ list: [Int], _ boxes: [PreciseBox], _ all: [Detection]) {
        detections = list.count
        refill(&ends, count: (list.count + 3) / 4, with: Ends())
        for (column, seen) in list.enumerated() {
            let (four, lane) = (column / 4, column % 4)
            ends[four].x[lane] = boxes[seen].left + boxes[seen].right
            ends[four].y[lane] = boxes[seen].top + boxes[seen].bottom
            ends[four].score[lane] = Double(all[seen].score)
        }
    }

    /// Fills a table, tracks as rows, with the gain of each pair: `inertia` times the score times
    /// 0.5 for the way straight on, 0 for one across, -0.5 for one back; 0 for a track without a
    /// direction.
    func gains(inertia: Double, into table: inout DenseTable) {
        if table.isUpright {
            fill(&table, starts, { $0.only($1) }, ends) { Self.gain($0, $1, inertia) }
        } else {
            fill(&table, ends, { $0.only($1) }, starts) { Self.gain($1, $0, inertia) }
        }
    }

    /// Fills a table line by line, from the one that belongs to a line and the fours of the line.
    @inline(__always)
    private func fill<One, Other>(
        _ table: inout DenseTable, _ lines: [One], _ only: (One, Int) -> One, _ places: [Other],
        _ gain: (One, Other) -> Four
    ) {
        var (one, at) = (lines.first, -1)
        table.replace { line, place, _ in
            if line != at { (one, at) = (only(lines[line / 4], line % 4), line) }
            return one.map { gain($0, places[place]) } ?? .zero
        }
    }

    @inline(__always)
    private static func gain(_ start: Starts, _ end: Ends, _ inertia: Double) -> Four {
        let dx = (end.x - start.left - start.right) / 2
        let dy = (end.y - start.top - start.bottom) / 2
        let length = (dx * dx + dy * dy).roots + 1e-6
        var cosine = start.x * (dx / length) + start.y * (dy / length)
        cosine.replace(with: -1, where: cosine .< -1)
        cosine.replace(with: 1, where: cosine .> 1)
        return inertia * (0.5 - cosine.arcCosine / .pi) * end.score * start.weight
    }
}
