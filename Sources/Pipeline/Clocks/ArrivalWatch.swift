package import VisionCore

/// How long packets of a live source had waited before they were read: the backlog in front of the
/// decoder.
///
/// The way from a packet's timestamp to its arrival is shortest for a packet that nothing held up;
/// by how much it is longer, the packet is late. A packet for which the reader had to wait was not
/// held up by us: nothing lay in front of it. So a sender whose clock is slow, or a network that
/// is, is not taken for a backlog. A pure value: the caller has the clock.
package struct ArrivalWatch: Sendable {
    /// The shortest way so far from timestamps to arrivals.
    private var floor: Duration?
    private var lastTime: Duration?
    /// The ways of the last packets in a row for which the reader waited.
    private var waits: [Duration] = []

    /// Waiting for less is no waiting: the rest of a packet was on its way.
    private static let leastWait = Duration.milliseconds(4)
    /// Packets in a row that had to be waited for, after which nothing can lie in front of them.
    private static let certainty = 5
    /// A step of timestamps beyond this is a jump.
    private static let farthest = Duration.seconds(5)

    /// A watch that has seen nothing.
    package init() {}

    /// How late a packet is that is of media time `time`, came at `arrival`, and was waited for.
    package mutating func lateness(
        at time: Duration, arrival: HostInstant, waited: Duration
    ) -> Duration {
        let way = Duration.nanoseconds(arrival.nanoseconds) - time
        if let last = lastTime, time - last > Self.farthest || last - time > Self.farthest {
            floor = nil
            waits = []
        }
        lastTime = time
        waits = waited >= Self.leastWait ? waits.suffix(Self.certainty - 1) + [way] : []
        if waits.count == Self.certainty { floor = waits.min() }
        let shortest = min(floor ?? way, way)
        floor = shortest
        return way - shortest
    }
}
