package import VisionCore

/// What a network saw of objects before it saw them well enough to begin tracks of them.
///
/// Detections that no track has, and that do not lie over one that is seen, are joined from frame
/// to frame where they are alike. A track that begins where such a chain ended of late began with
/// it: its way is that of the chain. A chain alone is nothing, however long it is.
package struct Forerunners: Hashable, Sendable, Codable {
    /// Weak detections of what seems to be one object, oldest first.
    private struct Chain: Hashable, Sendable, Codable {
        var label: Label
        var sights: [FaintSight]

        var last: FaintSight? { sights.last }
    }

    private var groups: ClassGroups
    private var chains: [Chain] = []

    /// Media time that a chain waits for a further detection, and that it reaches back at most.
    private static let (patience, reach) = (Duration.milliseconds(300), Duration.seconds(2))
    /// The least likeness of two detections of one object.
    private static let least = 0.2
    /// The share of its sides by which a box is enlarged on each side.
    private static let margin = 0.25
    /// The share of a box that another one must hold to lie over it.
    private static let overShare = 0.5
    /// Chains, detections of a frame that are looked at, and detections of a chain, at most.
    private static let (mostChains, mostSeen, mostSights) = (200, 100, 256)

    /// No chains; `groups` are classes that are alike.
    package init(groups: ClassGroups = ClassGroups()) { self.groups = groups }

    /// Every track has ended.
    package mutating func endAll() { chains = [] }

    /// Gives the tracks that begin in a frame, those with numbers above `highest`, what was seen of
    /// them before.
    ///
    /// `detections` are those of the frame, to which `detectionIndex` leads; `pts` are ticks of the
    /// source's time base.
    package mutating func note(
        _ tracks: inout [Track], after highest: Int, _ detections: [Detection],
        in frame: FrameIdentity, at time: MediaInstant, pts: Int64
    ) {
        chains.removeAll { chain in chain.last.map { time - $0.time > Self.patience } ?? true }
        var isFree = detections.map { _ in true }
        var seen: [PreciseBox] = []
        for index in tracks.indices {
            let track = tracks[index]
            guard track.observation == .detected, track.state != .ended,
                let own = track.detectionIndex, detections.indices.contains(own)
            else { continue }
            isFree[own] = false
            seen.append(PreciseBox(detections[own].box))
            guard track.number > highest else { continue }
            if let chain = nearest(to: detections[own], in: chains) {
                tracks[index].earlier = chains.remove(at: chain).sights
            }
        }
        join(detections.indices.filter { isFree[$0] }, of: detections, beside: seen) {
            FaintSight(
                time: time, pts: pts, frame: frame.frameIndex, box: $0.box, score: $0.score)
        }
    }

    /// Joins detections that no track has, the strongest first.
    private mutating func join(
        _ free: [Int], of detections: [Detection], beside seen: [PreciseBox],
        sight: (Detection) -> FaintSight
    ) {
        let order = free.sorted {
            detections[$0].score == detections[$1].score
                ? $0 < $1 : detections[$0].score > detections[$1].score
        }
        var before = chains
        chains = []
        var grown: [Chain] = []
        var taken = seen
        for index in order.prefix(Self.mostSeen) {
            let box = PreciseBox(detections[index].box)
            let isOver = taken.contains { other in
                // Most are far apart.
                guard other.left < box.right, box.left < other.right, other.top < box.bottom,
                    box.top < other.bottom
                else { return false }
                return box.share(of: other) >= Self.overShare
                    || other.share(of: box) >= Self.overShare
            }
            guard box.isUsable, !isOver else { continue }
            taken.append(box)
            let sight = sight(detections[index])
            var chain = Chain(label: detections[index].label, sights: [])
            if let place = nearest(to: detections[index], in: before) {
                chain.sights = before.remove(at: place).sights
            }
            chain.sights.append(sight)
            let earliest = sight.time - Self.reach
            chain.sights.removeAll { $0.time < earliest }
            if chain.sights.count > Self.mostSights {
                chain.sights.removeFirst(chain.sights.count - Self.mostSights)
            }
            grown.append(chain)
        }
        grown += before
        if grown.count > Self.mostChains { grown.removeLast(grown.count - Self.mostChains) }
        chains = grown
    }

    /// The chain whose end is most like a detection.
    private func nearest(to detection: Detection, in chains: [Chain]) -> Int? {
        let box = PreciseBox(detection.box)
        let likeness = Likeness(least: Self.least, margin: Self.margin, scoreWeight: 0)
        var best: (value: Double, place: Int)?
        for (place, chain) in chains.enumerated() {
            guard let last = chain.last, groups.areAlike(chain.label, detection.label) else {
                continue
            }
            let value = likeness.value(PreciseBox(last.box), box, score: detection.score)
            if value > max(best?.value ?? 0, Self.least) { best = (value, place) }
        }
        return best?.place
    }
}
