import Glibc
import VisionCore

/// A directed line segment from `start` to `end` in the picture.
///
/// Seen on the screen, a point has a negative side if it is to the left of somebody who walks from
/// `start` to `end`, a positive one if it is to the right.
struct Segment {
    let start: PrecisePoint
    let end: PrecisePoint

    /// Twice the signed area of the triangle with `point`; its sign is the side of `point`.
    func side(of point: PrecisePoint) -> Double {
        (end.x - start.x) * (point.y - start.y) - (end.y - start.y) * (point.x - start.x)
    }

    /// Pixels of `point` from the line through the segment, with the sign of its side.
    func distance(of point: PrecisePoint) -> Double {
        let length = start.distance(to: end)
        return length > 0 ? side(of: point) / length : 0
    }

    /// Whether `point` is to the right of the segment's line.
    ///
    /// A point on the line counts as if it lay a hair further along x or, on a horizontal line,
    /// along y. `Polygon.contains` decides the same way.
    func hasOnRight(_ point: PrecisePoint) -> Bool {
        let value = side(of: point)
        if value != 0 { return value > 0 }
        return end.y != start.y ? end.y < start.y : end.x > start.x
    }

    /// Whether `corner` is to the right of this move, which is itself shifted by that hair.
    private func hasCornerOnRight(_ corner: PrecisePoint) -> Bool {
        let value = side(of: corner)
        if value != 0 { return value > 0 }
        return end.y != start.y ? end.y > start.y : end.x < start.x
    }

    /// Where a move crosses this segment, 0 to 1 of the move.
    ///
    /// All moves count as shifted by the same hair: a chain of moves that touches a corner or stops
    /// on the line still crosses the segments exactly once.
    func crossing(by path: Segment) -> Double? {
        guard hasOnRight(path.start) != hasOnRight(path.end),
            path.hasCornerOnRight(start) != path.hasCornerOnRight(end)
        else { return nil }
        let before = side(of: path.start)
        return before / (before - side(of: path.end))
    }

    /// Pixels from `point` to the nearest point of the segment.
    func nearestDistance(to point: PrecisePoint) -> Double {
        let (dx, dy) = (end.x - start.x, end.y - start.y)
        let square = dx * dx + dy * dy
        guard square > 0 else { return start.distance(to: point) }
        let along = ((point.x - start.x) * dx + (point.y - start.y) * dy) / square
        return start.toward(end, fraction: min(max(along, 0), 1)).distance(to: point)
    }

    /// Degrees between the segment and a move, 0 to 180.
    func angle(to path: Segment) -> Double {
        let ax = end.x - start.x
        let ay = end.y - start.y
        let bx = path.end.x - path.start.x
        let by = path.end.y - path.start.y
        return abs(atan2(ax * by - ay * bx, ax * bx + ay * by)) * 180 / .pi
    }
}
