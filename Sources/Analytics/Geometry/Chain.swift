import VisionCore

/// An open chain of segments in pixels: a counting line.
struct Chain {
    let segments: [Segment]

    /// A chain through `points`; an end that is on the edge of the picture reaches beyond it.
    init(_ points: [NormalizedPoint], in size: Size) {
        var ends = points.map { PrecisePoint($0, in: size) }
        if ends.count > 1 {
            let reach = Double(max(size.width, 1)) + Double(max(size.height, 1))
            if Self.isOnEdge(points[0]) { ends[0] = Self.beyond(ends[1], ends[0], by: reach) }
            let last = ends.count - 1
            if Self.isOnEdge(points[last]) {
                ends[last] = Self.beyond(ends[last - 1], ends[last], by: reach)
            }
        }
        segments = zip(ends, ends.dropFirst()).map { Segment(start: $0, end: $1) }
    }

    private static func isOnEdge(_ point: NormalizedPoint) -> Bool {
        point.x <= 0 || point.y <= 0 || point.x >= 1 || point.y >= 1
    }

    /// The point `reach` pixels behind `end`, for somebody who comes from `start`.
    private static func beyond(_ start: PrecisePoint, _ end: PrecisePoint, by reach: Double)
        -> PrecisePoint
    {
        let length = start.distance(to: end)
        guard length > 0, reach.isFinite else { return end }
        return start.toward(end, fraction: 1 + reach / length)
    }

    /// Pixels from `point` to the chain.
    func distance(to point: PrecisePoint) -> Double {
        segments.reduce(.infinity) { min($0, $1.nearestDistance(to: point)) }
    }

    /// The segments that a move crosses, in the order in which it does.
    func crossings(by path: Segment) -> [(fraction: Double, segment: Segment)] {
        var found: [(fraction: Double, segment: Segment)] = []
        for segment in segments {
            guard let fraction = segment.crossing(by: path) else { continue }
            let place = found.firstIndex { $0.fraction > fraction } ?? found.endIndex
            found.insert((fraction, segment), at: place)
        }
        return found
    }
}
