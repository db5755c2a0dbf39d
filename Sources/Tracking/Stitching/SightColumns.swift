import VisionCore

/// Sights as a resume state holds them: by column, which takes a tenth of the time to write that
/// one object for each takes.
struct SightColumns: Codable {
    /// Nanoseconds of media time.
    private let times: [Int64]
    /// Four edges and two components of the velocity for each, in pixels and pixels a second.
    private let numbers: [Float]

    private static let width = 6

    init(_ sights: [SeenTrack.Sight]) {
        times = sights.map(\.time.nanoseconds)
        numbers = sights.flatMap { sight in
            let (box, velocity) = (sight.box, sight.velocity)
            return [box.left, box.top, box.right, box.bottom, velocity.x, velocity.y]
        }
    }

    /// The sights; nil where the columns are not equally long.
    var sights: [SeenTrack.Sight]? {
        guard numbers.count.isMultiple(of: Self.width), numbers.count / Self.width == times.count
        else { return nil }
        return times.indices.map { index in
            let row = numbers[(index * Self.width)...].prefix(Self.width)
            let at = row.startIndex
            return SeenTrack.Sight(
                time: MediaInstant(nanoseconds: times[index]),
                box: Box(left: row[at], top: row[at + 1], right: row[at + 2], bottom: row[at + 3]),
                velocity: Point(x: row[at + 4], y: row[at + 5]))
        }
    }
}
