import VisionCore

/// How often each point of a box has crossed a line: the box has crossed when all of them have.
struct CornerCrossings: Hashable, Sendable, Codable {
    /// Crossings inward less those outward, of each point.
    private var net: [Int] = []
    /// Their number when they last agreed.
    private var agreed = 0

    /// The fractions of a move at which the whole box has crossed, with the direction and the
    /// segment that the last point crossed.
    mutating func crossings(of chain: Chain, from before: Sighting, to after: Sighting)
        -> [(fraction: Double, isInward: Bool, segment: Segment)]
    {
        if before.corners.isEmpty {
            let path = Segment(start: before.point, end: after.point)
            return chain.crossings(by: path).map {
                ($0.fraction, !$0.segment.hasOnRight(before.point), $0.segment)
            }
        }
        if net.count != before.points.count {
            net = Array(repeating: 0, count: before.points.count)
            agreed = 0
        }
        var steps: [(fraction: Double, index: Int, isInward: Bool, segment: Segment)] = []
        for (index, (start, end)) in zip(before.points, after.points).enumerated() {
            for crossing in chain.crossings(by: Segment(start: start, end: end)) {
                steps.append(
                    (
                        crossing.fraction, index, !crossing.segment.hasOnRight(start),
                        crossing.segment
                    ))
            }
        }
        steps.sort { ($0.fraction, $0.index) < ($1.fraction, $1.index) }
        var found: [(fraction: Double, isInward: Bool, segment: Segment)] = []
        for step in steps {
            net[step.index] = net[step.index].addingSaturated(step.isInward ? 1 : -1)
            guard let first = net.first, first != agreed, net.allSatisfy({ $0 == first }) else {
                continue
            }
            found.append((step.fraction, first > agreed, step.segment))
            agreed = first
        }
        return found
    }
}
