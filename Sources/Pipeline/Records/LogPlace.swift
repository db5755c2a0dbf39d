/// How far the records of a source are on their way to the log: behind a frame, or behind the end
/// of the tracks that follows it.
enum LogPlace: Comparable, Sendable {
    /// Behind the records of the frame of this index.
    case frame(Int)
    /// Behind the ends of tracks after the frame of this index.
    case closing(Int)

    static func < (one: Self, other: Self) -> Bool { one.order < other.order }

    private var order: (Int, Int) {
        switch self {
        case .frame(let index): (index, 0)
        case .closing(let index): (index, 1)
        }
    }
}
