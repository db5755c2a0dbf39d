import VisionCore

/// A closed chain of segments; the even-odd rule decides what is inside.
struct Polygon {
    private let corners: [PrecisePoint]

    init(_ corners: [PrecisePoint]) { self.corners = corners }

    /// Whether `point` is inside; a point on an edge counts as in `Segment`.
    func contains(_ point: PrecisePoint) -> Bool {
        var inside = false
        forEachEdge { edge in
            guard (edge.start.y > point.y) != (edge.end.y > point.y) else { return }
            let fraction = (point.y - edge.start.y) / (edge.end.y - edge.start.y)
            if point.x < edge.start.x + (edge.end.x - edge.start.x) * fraction { inside.toggle() }
        }
        return inside
    }

    /// Where a move crosses the edges, 0 to 1 of the move, ascending.
    func crossings(by path: Segment) -> [Double] {
        var fractions: [Double] = []
        forEachEdge { edge in
            if let fraction = edge.crossing(by: path) { fractions.append(fraction) }
        }
        fractions.sort()
        return fractions
    }

    private func forEachEdge(_ body: (Segment) -> Void) {
        guard var previous = corners.last else { return }
        for corner in corners {
            body(Segment(start: previous, end: corner))
            previous = corner
        }
    }
}
