package import VisionCore

/// Finds the track that continues another one, whose object was hidden, and the track that came
/// along in the box of another one.
///
/// A track that is confirmed for the first time is linked to one that vanished before it began,
/// when class and size agree, neither was at the edge of the picture, and the way between is one
/// that the vanished object could have made: straight on at its speed, give or take a part of its
/// height that grows with the time. Of several the nearest is taken; each track is linked once. One
/// that was seen now and then since, by what others left over, counts as vanished. No appearance is
/// compared.
///
/// A track that begins inside the box of another, of its size, and is then seen apart from it for
/// a while, is another object that was in that box all along.
package struct Stitcher: Hashable, Sendable, Codable {
    /// What was found in a frame, by number of the later track.
    package struct Findings: Hashable, Sendable {
        /// The tracks that they continue.
        package var links: [Int: Int] = [:]
        /// The tracks in whose boxes they came along.
        package var splits: [Int: Int] = [:]
    }

    /// The longest time between the two.
    @Nanoseconds package private(set) var limit: Duration
    private var groups: ClassGroups
    private var known: [Int: SeenTrack] = [:]
    /// Tracks that were confirmed of late and are linked to none.
    private var newcomers: [Newcomer] = []

    /// A track that was confirmed of late.
    private struct Newcomer: Hashable, Sendable, Codable {
        let number: Int
        let confirmed: MediaInstant
        /// The track inside whose box it began.
        var parent: Int?
    }

    /// Heights that one box may be of the other.
    private static let sizeRatio: Float = 1.5
    /// Heights by which the way may differ from straight on, and those a second more.
    private static let reach = (fixed: Float(0.5), perSecond: Float(0.6))
    /// Detections of a track from which on its speed is believed.
    private static let leastHits = 5
    /// For how long a link is looked for, and after how long unseen the earlier track has vanished.
    private static let (patience, vanished) = (Duration.seconds(1), Duration.milliseconds(300))
    /// The earlier track may have so many detections for each of the later one.
    private static let strayShare = 0.34
    /// The share of a box that is inside another where it comes out of that, and the time before it
    /// in which that is looked for.
    private static let (insideShare, insideTime) = (0.8, Duration.milliseconds(500))
    /// Two are apart that overlap less, for so long.
    private static let (apartOverlap, apartTime) = (Float(0.3), Duration.seconds(1))

    /// Links tracks up to `limit` apart; none where it is 0.
    package init(limit: Duration, groups: ClassGroups = ClassGroups()) {
        _limit = Nanoseconds(wrappedValue: limit)
        self.groups = groups
    }

    /// Takes the tracks of a frame; what those that began of late continue, or came out of.
    package mutating func findings(_ tracks: [Track], in size: Size, at time: MediaInstant)
        -> Findings
    {
        guard limit > .zero else { return Findings() }
        note(tracks, in: size, at: time)
        var findings = Findings()
        var waiting: [Newcomer] = []
        for var newcomer in newcomers {
            guard let one = known[newcomer.number], !isAtEdge(one.first.box, size) else { continue }
            if time - newcomer.confirmed <= Self.patience,
                let former = former(of: newcomer, one, at: time, size, findings)
            {
                findings.links[newcomer.number] = former
                known[former] = nil
                continue
            }
            newcomer.parent = newcomer.parent ?? parent(of: newcomer.number, one, at: time)
            if let parent = newcomer.parent, isApart(one, from: parent, at: time) {
                findings.splits[newcomer.number] = parent
                continue
            }
            if time - newcomer.confirmed <= Self.patience + Self.apartTime * 2 {
                waiting.append(newcomer)
            }
        }
        newcomers = waiting
        let limit = limit
        for (number, track) in known where !track.isLive && time - track.last.time > limit {
            known[number] = nil
        }
        return findings
    }

    /// Every track has ended.
    package mutating func endAll() { (known, newcomers) = ([:], []) }

    private mutating func note(_ tracks: [Track], in size: Size, at time: MediaInstant) {
        var live: Set<Int> = []
        for track in tracks {
            if track.state == .ended {
                if track.endReason == .left { known[track.number] = nil }
                continue
            }
            live.insert(track.number)
            guard track.observation == .detected else { continue }
            let wasConfirmed = known[track.number]?.isConfirmed ?? false
            known[track.number, default: SeenTrack(track)].add(track, keeping: limit)
            if track.state == .confirmed, !wasConfirmed {
                newcomers.append(Newcomer(number: track.number, confirmed: time))
            }
        }
        for number in known.keys where !live.contains(number) { known[number]?.isLive = false }
    }

    /// The vanished track that a newcomer continues.
    private func former(
        of newcomer: Newcomer, _ one: SeenTrack, at time: MediaInstant, _ size: Size,
        _ findings: Findings
    ) -> Int? {
        let isFirst = newcomer.confirmed == time
        var best: (cost: Float, number: Int)?
        for (number, other) in known where number != newcomer.number && other.isConfirmed {
            guard other.last.time < time, !findings.splits.values.contains(number),
                let sight = other.last(before: one.first.time)
            else { continue }
            if sight != other.last {
                let strays = other.count(since: one.first.time)
                guard !isFirst, time - other.last.time >= Self.vanished,
                    Double(strays) <= Self.strayShare * Double(one.hits)
                else { continue }
            }
            guard let cost = cost(from: sight, of: other, to: one, size) else { continue }
            if let found = best, (found.cost, found.number) <= (cost, number) { continue }
            best = (cost, number)
        }
        return best?.number
    }

    /// The track inside whose box a newcomer began.
    private func parent(of number: Int, _ one: SeenTrack, at time: MediaInstant) -> Int? {
        let box = PreciseBox(one.first.box)
        var best: (share: Double, number: Int)?
        for (other, seen) in known where other < number && seen.isConfirmed {
            guard groups.areAlike(seen.label, one.label) else { continue }
            for sight in seen.sights
            where sight.time < one.first.time && one.first.time - sight.time <= Self.insideTime {
                let share = PreciseBox(sight.box).share(of: box)
                guard share >= Self.insideShare, isAlike(sight.box, one.first.box) else { continue }
                if let found = best, (-found.share, found.number) <= (-share, other) { continue }
                best = (share, other)
            }
        }
        return best?.number
    }

    /// Whether a newcomer has been seen beside its parent for long enough.
    private func isApart(_ one: SeenTrack, from parent: Int, at time: MediaInstant) -> Bool {
        guard let other = known[parent], other.last.time == time, one.last.time == time,
            time - one.first.time >= Self.apartTime, isAlike(one.last.box, other.last.box)
        else { return false }
        var both = 0
        for sight in one.sights {
            guard let beside = other.sights.first(where: { $0.time == sight.time }) else {
                continue
            }
            both += beside.box.iou(sight.box) < Self.apartOverlap ? 1 : -1
        }
        return both >= Self.leastHits
    }

    /// How far the way differs from straight on, in heights; nil where it cannot be the same
    /// object.
    private func cost(
        from sight: SeenTrack.Sight, of old: SeenTrack, to new: SeenTrack, _ size: Size
    ) -> Float? {
        let gap = new.first.time - sight.time
        guard gap > .zero, gap <= limit, groups.areAlike(old.label, new.label),
            old.hits >= Self.leastHits, !isAtEdge(sight.box, size),
            isAlike(sight.box, new.first.box)
        else { return nil }
        let seconds = Float(Double(gap.nanoseconds) / 1e9)
        let (from, to) = (sight.box.center, new.first.box.center)
        let dx = from.x + sight.velocity.x * seconds - to.x
        let dy = from.y + sight.velocity.y * seconds - to.y
        let distance = (dx * dx + dy * dy).squareRoot() / sight.box.height
        return distance <= Self.reach.fixed + Self.reach.perSecond * seconds ? distance : nil
    }

    /// Whether two boxes are about equally tall.
    private func isAlike(_ one: Box, _ two: Box) -> Bool {
        let (tall, other) = (one.height, two.height)
        return tall > 0 && other > 0 && max(tall, other) <= min(tall, other) * Self.sizeRatio
    }

    private func isAtEdge(_ box: Box, _ size: Size) -> Bool {
        PreciseBox(box).touchesEdge(of: size)
    }
}
