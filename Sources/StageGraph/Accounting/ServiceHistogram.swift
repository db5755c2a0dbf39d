/// Fixed-size histogram of durations: eight buckets to the octave, from 1 ns to about 78 hours.
package struct ServiceHistogram: Sendable {
    private static let octaves = 48
    private static let bucketsPerOctave = 8

    /// Durations recorded.
    package private(set) var count = 0
    /// Their sum, in nanoseconds.
    package private(set) var totalNanoseconds: UInt64 = 0
    private var buckets = [Int](repeating: 0, count: octaves * bucketsPerOctave)

    /// An empty histogram.
    package init() {}

    /// Adds one duration.
    package mutating func record(nanoseconds: UInt64) {
        count += 1
        totalNanoseconds &+= nanoseconds
        buckets[Self.bucket(of: nanoseconds)] += 1
    }

    /// Middle of the bucket that holds the given share (0...1) of the durations; 0 when empty.
    package func quantile(_ share: Double) -> UInt64 {
        guard count > 0 else { return 0 }
        let rank = max(1, Int((share * Double(count)).rounded(.up)))
        var seen = 0
        for (index, held) in buckets.enumerated() {
            seen += held
            if seen >= rank {
                return Self.middle(of: index)
            }
        }
        return Self.middle(of: buckets.count - 1)
    }

    private static func bucket(of nanoseconds: UInt64) -> Int {
        guard nanoseconds >= 8 else { return Int(nanoseconds) }
        let octave = 63 - nanoseconds.leadingZeroBitCount
        let step = Int((nanoseconds >> UInt64(octave - 3)) & 7)
        return min((octave - 2) * bucketsPerOctave + step, octaves * bucketsPerOctave - 1)
    }

    private static func middle(of bucket: Int) -> UInt64 {
        guard bucket >= bucketsPerOctave else { return UInt64(bucket) }
        let octave = bucket / bucketsPerOctave + 2
        let step = UInt64(bucket % bucketsPerOctave)
        let width = UInt64(1) << UInt64(octave - 3)
        return (8 + step) * width + width / 2
    }
}
