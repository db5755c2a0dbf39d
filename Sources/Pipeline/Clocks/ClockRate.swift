package import VisionCore

/// How fast the clock of a sender's timestamps runs against ours: a camera that stamps 25 frames a
/// second and sends 21 has a rate of 0.84.
///
/// A pure value: the caller has the clock.
package struct ClockRate: Sendable {
    /// When the first packet came since timestamps jumped.
    private var first: HostInstant?
    /// Where the present measurement began.
    private var begin: (time: Duration, at: HostInstant)?
    private var last: Duration?
    /// The rate of the last measurement; nil before the first.
    package private(set) var rate: Double?
    private var isOff = false

    /// A measurement takes this long: what a network does to single packets does not count then.
    private static let span = Duration.seconds(20)
    /// The first packets lay waiting while streams were learned: they came earlier than they were
    /// read, by up to 3 % of a measurement.
    private static let settling = Duration.seconds(2)
    /// A rate further off than this is no clock of a camera.
    private static let tolerance = 0.01
    /// A step of the timestamps beyond this is a jump.
    private static let farthest = Duration.seconds(5)

    /// Whether a clock of this rate is not to be followed.
    static func isWrong(_ rate: Double) -> Bool { (rate - 1).magnitude > tolerance }

    /// A clock of which nothing is known.
    package init() {}

    /// Takes a packet note of that is of media time `time` and came at `arrival`; the rate where it
    /// went wrong or right with it.
    package mutating func note(_ time: Duration, arrival: HostInstant) -> Double? {
        defer { last = time }
        guard let first, let last, (time - last).magnitude < Self.farthest else {
            (first, begin) = (arrival, nil)
            return nil
        }
        guard let begin else {
            if arrival - first >= Self.settling { self.begin = (time, arrival) }
            return nil
        }
        let passed = arrival - begin.at
        guard passed >= Self.span else { return nil }
        let measured = (time - begin.time) / passed
        self.begin = (time, arrival)
        guard measured.isFinite else { return nil }
        rate = measured
        let wasOff = isOff
        isOff = Self.isWrong(measured)
        return isOff != wasOff ? measured : nil
    }
}
