import EventLog
import VisionCore

/// A line or an area in pixels, for distances.
struct MissShape {
    let points: [PrecisePoint]
    let isClosed: Bool

    private var edges: [(PrecisePoint, PrecisePoint)] {
        let open = Array(zip(points, points.dropFirst()))
        guard isClosed, let first = points.first, let last = points.last else { return open }
        return open + [(last, first)]
    }

    /// Whether `point` is inside, by the even-odd rule.
    func contains(_ point: PrecisePoint) -> Bool {
        var inside = false
        for (start, end) in edges where (start.y > point.y) != (end.y > point.y) {
            let x = start.x + (end.x - start.x) * (point.y - start.y) / (end.y - start.y)
            if point.x < x { inside.toggle() }
        }
        return inside
    }

    /// Pixels to the nearest edge.
    func distance(_ point: PrecisePoint) -> Double {
        edges.reduce(.infinity) { nearest, edge in
            let (dx, dy) = (edge.1.x - edge.0.x, edge.1.y - edge.0.y)
            let square = dx * dx + dy * dy
            let along =
                square > 0
                ? ((point.x - edge.0.x) * dx + (point.y - edge.0.y) * dy) / square : 0
            return min(
                nearest,
                edge.0.toward(edge.1, fraction: min(max(along, 0), 1)).distance(to: point))
        }
    }

    /// Whether the straight way from `start` to `end` meets an edge.
    func crosses(_ start: PrecisePoint, _ end: PrecisePoint) -> Bool {
        func side(_ a: PrecisePoint, _ b: PrecisePoint, _ c: PrecisePoint) -> Double {
            (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x)
        }
        return edges.contains { a, b in
            side(a, b, start) * side(a, b, end) < 0 && side(start, end, a) * side(start, end, b) < 0
        }
    }
}
