import VisionCore

/// Since when a track is still: all its sightings lie within a circle around their mean.
struct Stillness: Hashable, Sendable, Codable {
    /// Media time of the first sighting of the still stretch; nil before one.
    private(set) var since: MediaInstant?
    /// The mean of its places.
    private(set) var center = PrecisePoint(x: 0, y: 0)
    /// The furthest that a place was from the mean, pixels.
    private(set) var reach = 0.0
    private var count = 0.0

    /// Adds a sighting; one that is too far away begins a new stretch, one outside the area none.
    mutating func add(_ sighting: Sighting, isInside: Bool, within: Length, _ input: RuleInput) {
        guard isInside else {
            self = Stillness()
            return
        }
        let limit = within.pixels(at: sighting.point, height: sighting.height, in: input) ?? 0
        let distance = sighting.point.distance(to: center)
        guard since != nil, distance <= limit else {
            self = Stillness()
            since = sighting.time
            center = sighting.point
            count = 1
            return
        }
        reach = max(reach, distance)
        // The mean follows slow jitter; a long stay makes it firm.
        count = min(count + 1, 1e6)
        center = center.toward(sighting.point, fraction: 1 / count)
    }
}
