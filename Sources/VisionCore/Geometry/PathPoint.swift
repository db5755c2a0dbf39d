/// Where a track was at a moment.
package struct PathPoint: Hashable, Sendable, Codable {
    /// Media time.
    package var time: MediaInstant
    /// Middle of the lower edge of its box, in pixels of the picture as shown.
    package var anchor: Point

    /// A track stood at `anchor` at `time`.
    package init(time: MediaInstant, anchor: Point) {
        self.time = time
        self.anchor = anchor
    }

    /// How far from it one is that goes straight and evenly from `start` to `end`, at its time.
    fileprivate func distance(from start: PathPoint, to end: PathPoint) -> Float {
        let whole = Double((end.time - start.time).nanoseconds)
        let share = whole > 0 ? Float(Double((time - start.time).nanoseconds) / whole) : 0
        let x = start.anchor.x + (end.anchor.x - start.anchor.x) * share - anchor.x
        let y = start.anchor.y + (end.anchor.y - start.anchor.y) * share - anchor.y
        return (x * x + y * y).squareRoot()
    }
}

extension [PathPoint] {
    /// The fewest of its points that still say where it was: between two of them, somebody who goes
    /// straight and evenly is never further than `tolerance` pixels from a point that was left out.
    ///
    /// Ramer's and Douglas and Peucker's method with the distance at equal times of Meratnia and
    /// de By (2004), so that a stop stays a stop.
    package func simplified(within tolerance: Float) -> [PathPoint] {
        guard count > 2 else { return self }
        var stays = [Bool](repeating: false, count: count)
        stays[0] = true
        stays[count - 1] = true
        var open = [(first: 0, last: count - 1)]
        while let (first, last) = open.popLast() {
            var furthest = (index: first, distance: tolerance)
            for index in first...last where index != first && index != last {
                let distance = self[index].distance(from: self[first], to: self[last])
                if distance > furthest.distance { furthest = (index, distance) }
            }
            guard furthest.index != first else { continue }
            stays[furthest.index] = true
            open.append((first, furthest.index))
            open.append((furthest.index, last))
        }
        return indices.filter { stays[$0] }.map { self[$0] }
    }
}
