import Glibc

/// A directed line segment from `start` to `end` in the picture.
///
/// Seen on the screen, a point has a negative side when it lies left of somebody who walks from
/// `start` to `end`, a positive one when it lies right.
struct Segment {
    let start: PlanePoint
    let end: PlanePoint

    /// Twice the signed area of the triangle with `point`; its sign is the side of `point`.
    func side(of point: PlanePoint) -> Double {
        (end.x - start.x) * (point.y - start.y) - (end.y - start.y) * (point.x - start.x)
    }

    /// Pixels of `point` from the line through the segment, with the sign of its side.
    func distance(of point: PlanePoint) -> Double {
        let length = start.distance(to: end)
        return length > 0 ? side(of: point) / length : 0
    }

    /// Where a move from `start` to `end` of `path` crosses this segment, 0 to 1 of the move.
    ///
    /// A point on the line counts as left of it, and an end of the segment on the path as left of
    /// the path: so a chain of moves crosses a chain of segments as often as the sides change, also
    /// when it touches a corner or stops on the line.
    func crossing(by path: Segment) -> Double? {
        let before = side(of: path.start)
        let after = side(of: path.end)
        guard (before > 0) != (after > 0) else { return nil }
        guard (path.side(of: start) > 0) != (path.side(of: end) > 0) else { return nil }
        return before / (before - after)
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
