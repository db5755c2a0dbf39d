import VisionCore

/// The segment that a writer appends to.
struct WriterSegment {
    /// Its number, from 1.
    var number = 1
    /// The number of its first record.
    var firstSeq: UInt64 = 0
    /// Time of day at its beginning.
    var start: WallInstant
    /// Why the next one could not be begun the last time, and when.
    private(set) var fault: FileFault?
    private var failedAt: HostInstant?
    /// Segments that went though a sink needed them, and that the log has not told of.
    var missed: [Int] = []

    /// The first segment, or one of which only that is known.
    init(start: WallInstant) { self.start = start }

    /// Whether a failure was not long ago.
    func isWaiting(at now: HostInstant) -> Bool {
        failedAt.map { now - $0 < .seconds(1) } ?? false
    }

    /// All is well.
    mutating func clear() { (fault, failedAt) = (nil, nil) }

    /// The next one could not be begun.
    mutating func fail(_ fault: FileFault, at now: HostInstant) {
        self.fault = fault
        failedAt = now
    }
}
