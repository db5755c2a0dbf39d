package import VisionCore

/// Finds the track that continues another one, whose object was hidden.
///
/// A track that is confirmed for the first time is linked to one that vanished before it began,
/// when class and size agree, neither was at the edge of the picture, and the way between is one
/// that the vanished object could have made: straight on at its speed, give or take a part of its
/// height that grows with the time. Of several the nearest is taken; each track is linked once. No
/// appearance is compared.
package struct Stitcher: Hashable, Sendable, Codable {
    /// The last sighting of a track.
    private struct Sight: Hashable, Sendable, Codable {
        var time: MediaInstant
        var box: Box
        var velocity: Point
        var label: Label
        var hits: Int
        var isConfirmed: Bool
        var firstTime: MediaInstant
        var firstBox: Box
        /// Whether the track is in the tracker.
        var isLive = true
    }

    /// The longest time between the two.
    @Nanoseconds package private(set) var limit: Duration
    private var groups: ClassGroups
    private var known: [Int: Sight] = [:]

    /// Heights that one box may be of the other.
    private static let sizeRatio: Float = 1.5
    /// Heights by which the way may differ from straight on, and those a second more.
    private static let reach = (fixed: Float(0.5), perSecond: Float(0.6))
    /// Detections of a track from which on its speed is believed.
    private static let leastHits = 5

    /// Links tracks up to `limit` apart; none where it is 0.
    package init(limit: Duration, groups: ClassGroups = ClassGroups()) {
        _limit = Nanoseconds(wrappedValue: limit)
        self.groups = groups
    }

    /// Takes the tracks of a frame; the number of the track that each of those that begin
    /// continues.
    package mutating func links(_ tracks: [Track], in size: Size, at time: MediaInstant)
        -> [Int: Int]
    {
        guard limit > .zero else { return [:] }
        var begun: [Int] = []
        var live: Set<Int> = []
        for track in tracks {
            let isNew = !(known[track.number]?.isConfirmed ?? false)
            note(track, in: size)
            if track.state == .ended { continue }
            live.insert(track.number)
            if track.state == .confirmed, isNew, track.observation == .detected {
                known[track.number]?.isConfirmed = true
                begun.append(track.number)
            }
        }
        for number in known.keys where !live.contains(number) { known[number]?.isLive = false }
        let seen = Set(
            tracks.filter { $0.observation == .detected && $0.state != .ended }.map(\.number))
        var links: [Int: Int] = [:]
        for number in begun {
            guard let one = known[number], !isAtEdge(one.firstBox, size) else { continue }
            let candidates = known.filter { other, sight in
                other != number && !seen.contains(other) && sight.isConfirmed
                    && !links.values.contains(other)
            }
            let best = candidates.compactMap { other, sight in
                cost(from: sight, to: one, size).map { (cost: $0, number: other) }
            }.min { ($0.cost, $0.number) < ($1.cost, $1.number) }
            guard let best else { continue }
            links[number] = best.number
            known[best.number] = nil
        }
        known = known.filter { time - $0.value.time <= limit || $0.value.isLive }
        return links
    }

    /// Every track has ended.
    package mutating func endAll() { known = [:] }

    private mutating func note(_ track: Track, in size: Size) {
        if track.state == .ended, track.endReason == .left {
            known[track.number] = nil
            return
        }
        guard track.observation == .detected, track.state != .ended else { return }
        var sight =
            known[track.number]
            ?? Sight(
                time: track.lastDetectionTime, box: track.box, velocity: track.velocity,
                label: track.label, hits: track.hits, isConfirmed: false,
                firstTime: track.firstTime, firstBox: track.box)
        sight.time = track.lastDetectionTime
        sight.box = track.box
        sight.velocity = track.velocity
        sight.label = track.label
        sight.hits = track.hits
        known[track.number] = sight
    }

    /// How far the way differs from straight on, in heights; nil where it cannot be the same
    /// object.
    private func cost(from old: Sight, to new: Sight, _ size: Size) -> Float? {
        let gap = new.firstTime - old.time
        guard gap > .zero, gap <= limit, groups.areAlike(old.label, new.label),
            old.hits >= Self.leastHits, !isAtEdge(old.box, size)
        else { return nil }
        let (tall, other) = (old.box.height, new.firstBox.height)
        guard tall > 0, other > 0, max(tall, other) <= min(tall, other) * Self.sizeRatio else {
            return nil
        }
        let seconds = Float(Double(gap.nanoseconds) / 1e9)
        let (from, to) = (old.box.center, new.firstBox.center)
        let dx = from.x + old.velocity.x * seconds - to.x
        let dy = from.y + old.velocity.y * seconds - to.y
        let distance = (dx * dx + dy * dy).squareRoot() / tall
        return distance <= Self.reach.fixed + Self.reach.perSecond * seconds ? distance : nil
    }

    private func isAtEdge(_ box: Box, _ size: Size) -> Bool {
        PreciseBox(box).touchesEdge(of: size)
    }
}
