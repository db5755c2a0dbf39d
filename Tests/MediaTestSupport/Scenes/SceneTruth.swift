package import VisionCore

/// An object's ground point goes over a line.
package struct TrueCrossing: Hashable, Sendable {
    /// The object.
    package var object: Int
    /// Nanoseconds since the first frame.
    package var time: Int64
    /// From the left of the line to its right, as seen on the screen by who walks along it.
    package var isInward: Bool

    /// A crossing of `object` at `time` nanoseconds.
    package init(object: Int, time: Int64, isInward: Bool) {
        self.object = object
        self.time = time
        self.isInward = isInward
    }
}

/// An object's ground point comes into a zone or leaves it.
package struct TruePassage: Hashable, Sendable {
    /// The object.
    package var object: Int
    /// Nanoseconds since the first frame.
    package var time: Int64
    /// Into the zone.
    package var isEntry: Bool

    /// A passage of `object` at `time` nanoseconds.
    package init(object: Int, time: Int64, isEntry: Bool) {
        self.object = object
        self.time = time
        self.isEntry = isEntry
    }
}

extension SyntheticScene {
    /// Who crosses the chain of `points` (0 to 1 of the picture) when, in order of time.
    ///
    /// Found on the objects' own straight legs, not frame by frame.
    package func crossings(of points: [NormalizedPoint]) -> [TrueCrossing] {
        let chain = points.map(pixels)
        var found: [TrueCrossing] = []
        for object in objects {
            for leg in legs(of: object) {
                for (start, end) in zip(chain, chain.dropFirst()) {
                    guard let meeting = leg.meeting(start, end) else { continue }
                    found.append(
                        TrueCrossing(
                            object: object.id, time: leg.nanoseconds(at: meeting.part),
                            isInward: meeting.goesRight))
                }
            }
        }
        return found.sorted { ($0.time, $0.object) < ($1.time, $1.object) }
    }

    /// Who comes into the polygon of `points` (0 to 1 of the picture) or leaves it when.
    ///
    /// An object that appears inside comes in then; one that vanishes inside leaves then.
    package func passages(of points: [NormalizedPoint]) -> [TruePassage] {
        let corners = points.map(pixels)
        var found: [TruePassage] = []
        for object in objects {
            var times: [Int64] = []
            let legs = legs(of: object)
            for leg in legs {
                for (index, corner) in corners.enumerated() {
                    let next = corners[(index + 1) % corners.count]
                    guard let meeting = leg.meeting(corner, next) else { continue }
                    times.append(leg.nanoseconds(at: meeting.part))
                }
            }
            guard let first = legs.first, let last = legs.last else { continue }
            var isInside = Self.contains(corners, first.start)
            if isInside { times.insert(first.nanoseconds(at: 0), at: 0) }
            times.sort()
            if !times.count.isMultiple(of: 2) { times.append(last.nanoseconds(at: 1)) }
            isInside = false
            for time in times {
                isInside.toggle()
                found.append(TruePassage(object: object.id, time: time, isEntry: isInside))
            }
        }
        return found.sorted { ($0.time, $0.object) < ($1.time, $1.object) }
    }

    private func pixels(_ point: NormalizedPoint) -> (x: Double, y: Double) {
        (point.x * Double(size.width), point.y * Double(size.height))
    }

    /// The straight ways of an object's ground point as far as frames show them.
    private func legs(of object: SceneObject) -> [SceneLeg] {
        let shown = ticks.indices.map(seconds(of:)).filter { object.middle(at: $0) != nil }
        guard let first = shown.first, let last = shown.last else { return [] }
        let path = object.groundPath
        return zip(path, path.dropFirst()).compactMap { from, to in
            SceneLeg(from: from, to: to).cut(first, last)
        }
    }

    private static func contains(
        _ corners: [(x: Double, y: Double)], _ point: (x: Double, y: Double)
    ) -> Bool {
        var winding = 0
        for (index, corner) in corners.enumerated() {
            let next = corners[(index + 1) % corners.count]
            guard (corner.y > point.y) != (next.y > point.y) else { continue }
            let side =
                (next.x - corner.x) * (point.y - corner.y)
                - (next.y - corner.y) * (point.x - corner.x)
            if (side > 0) == (next.y > corner.y) { winding += 1 }
        }
        return !winding.isMultiple(of: 2)
    }
}

/// A straight way at a steady speed.
struct SceneLeg {
    let from: SceneObject.Waypoint
    let to: SceneObject.Waypoint

    var start: (x: Double, y: Double) { (from.x, from.y) }

    /// The part of it between two times in seconds; nil when nothing is left.
    func cut(_ first: Double, _ last: Double) -> SceneLeg? {
        let (begin, end) = (max(from.time, first), min(to.time, last))
        return begin < end ? SceneLeg(from: point(begin), to: point(end)) : nil
    }

    /// Nanoseconds at `part` (0 to 1) of it.
    func nanoseconds(at part: Double) -> Int64 {
        Int64(((from.time + (to.time - from.time) * part) * 1e9).rounded())
    }

    /// Where it meets the segment from `start` to `end`, and whether it goes to its right there.
    func meeting(
        _ start: (x: Double, y: Double), _ end: (x: Double, y: Double)
    ) -> (part: Double, goesRight: Bool)? {
        let (legX, legY) = (to.x - from.x, to.y - from.y)
        let (lineX, lineY) = (end.x - start.x, end.y - start.y)
        let turn = legX * lineY - legY * lineX
        guard turn != 0 else { return nil }
        let (gapX, gapY) = (start.x - from.x, start.y - from.y)
        let part = (gapX * lineY - gapY * lineX) / turn
        let along = (gapX * legY - gapY * legX) / turn
        guard part >= 0, part < 1, along >= 0, along < 1 else { return nil }
        // With y downward, what turns clockwise from the line goes to its right.
        return (part, turn < 0)
    }

    private func point(_ time: Double) -> SceneObject.Waypoint {
        let part = (time - from.time) / (to.time - from.time)
        return SceneObject.Waypoint(
            time, from.x + (to.x - from.x) * part, from.y + (to.y - from.y) * part)
    }
}
