/// What an edge does with an item for which it has no room.
package enum OverflowPolicy: Hashable, Sendable {
    /// Holds the producer back until there is room; drops nothing.
    case block
    /// Drops the oldest queued item, cause `queue-full`.
    case dropOldest
    /// Drops the arriving item, cause `queue-full`.
    case dropNewest
    /// Keeps one item: the newest replaces the older, cause `queue-full`.
    case latest
    /// Keeps the first and then every n-th item, drops the others, cause `stride`.
    ///
    /// For the kept items the edge blocks.
    case stride(Int)

    /// Whether a full edge holds its producer back.
    package var holdsBack: Bool {
        switch self {
        case .block, .stride: true
        case .dropOldest, .dropNewest, .latest: false
        }
    }
}

extension OverflowPolicy: CustomStringConvertible {
    /// The name as in the code, for graph descriptions.
    package var description: String {
        switch self {
        case .block: "block"
        case .dropOldest: "dropOldest"
        case .dropNewest: "dropNewest"
        case .latest: "latest"
        case .stride(let n): "stride(\(n))"
        }
    }
}
