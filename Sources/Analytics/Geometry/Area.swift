package import VisionCore

/// A part of the picture: polygons less holes, in 0 to 1.
package struct Area: Hashable, Sendable, Codable {
    /// Outlines; a point in any of them is inside, unless it is in a hole.
    package let outlines: [[NormalizedPoint]]
    /// What is not part of it.
    package let holes: [[NormalizedPoint]]

    /// The area of `outlines` less `holes`.
    package init(outlines: [[NormalizedPoint]], holes: [[NormalizedPoint]] = []) {
        self.outlines = outlines
        self.holes = holes
    }

    /// The whole picture.
    package static let picture = Area(outlines: [
        [(0, 0), (1, 0), (1, 1), (0, 1)].map { NormalizedPoint(x: $0.0, y: $0.1) }
    ])

    /// All its points.
    var points: [NormalizedPoint] { outlines.flatMap(\.self) + holes.flatMap(\.self) }

    /// The area in pixels of a picture of `size`.
    func region(in size: Size) -> Region {
        func polygons(_ lists: [[NormalizedPoint]]) -> [Polygon] {
            lists.map { Polygon($0.map { PrecisePoint($0, in: size) }) }
        }
        return Region(outlines: polygons(outlines), holes: polygons(holes))
    }
}

/// An area in pixels.
struct Region {
    private let outlines: [Polygon]
    private let holes: [Polygon]

    init(outlines: [Polygon], holes: [Polygon] = []) {
        self.outlines = outlines
        self.holes = holes
    }

    func contains(_ point: PrecisePoint) -> Bool {
        outlines.contains { $0.contains(point) } && !holes.contains { $0.contains(point) }
    }

    /// Whether all points of a sighting are inside.
    func contains(_ sighting: Sighting) -> Bool {
        sighting.corners.isEmpty
            ? contains(sighting.point) : sighting.corners.allSatisfy(contains)
    }

    /// Where on the way from one sighting to the next the object comes in or goes out, 0 to 1,
    /// ascending; they alternate, beginning with the change from `isInside`.
    func changes(from before: Sighting, to after: Sighting, isInside: Bool) -> [Double] {
        if outlines.count == 1, holes.isEmpty, before.corners.isEmpty {
            return single(from: before.point, to: after.point, isInside: isInside)
        }
        var points = zip(before.points, after.points).map { Walker(self, from: $0, to: $1) }
        let places = Set(points.flatMap(\.fractions)).sorted()
        var state = isInside
        var found: [Double] = []
        for place in places {
            for index in points.indices { points[index].advance(to: place) }
            let now = points.allSatisfy(\.isInside)
            if now != state {
                found.append(place)
                state = now
            }
        }
        if contains(after) != state {
            if found.isEmpty { found.append(1) } else { found.removeLast() }
        }
        return found
    }

    private func single(from start: PrecisePoint, to end: PrecisePoint, isInside: Bool)
        -> [Double]
    {
        var fractions = outlines[0].crossings(by: Segment(start: start, end: end))
        if (fractions.count % 2 == 1) != (isInside != contains(end)) {
            if fractions.isEmpty { fractions.append(1) } else { fractions.removeLast() }
        }
        return fractions
    }

    /// One point on its way: in which of the polygons it is.
    private struct Walker {
        private var outlines: [Bool]
        private var holes: [Bool]
        private var turns: [(fraction: Double, isHole: Bool, index: Int)] = []
        private var next = 0

        init(_ region: Region, from start: PrecisePoint, to end: PrecisePoint) {
            outlines = region.outlines.map { $0.contains(start) }
            holes = region.holes.map { $0.contains(start) }
            let path = Segment(start: start, end: end)
            for (index, polygon) in region.outlines.enumerated() {
                turns += polygon.crossings(by: path).map { ($0, false, index) }
            }
            for (index, polygon) in region.holes.enumerated() {
                turns += polygon.crossings(by: path).map { ($0, true, index) }
            }
            turns.sort { $0.fraction < $1.fraction }
        }

        var fractions: [Double] { turns.map(\.fraction) }
        var isInside: Bool { outlines.contains(true) && !holes.contains(true) }

        mutating func advance(to fraction: Double) {
            while next < turns.count, turns[next].fraction <= fraction {
                if turns[next].isHole {
                    holes[turns[next].index].toggle()
                } else {
                    outlines[turns[next].index].toggle()
                }
                next += 1
            }
        }
    }
}
