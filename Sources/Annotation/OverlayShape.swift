package import VisionCore

/// A shape of the rules that is drawn over the picture; points in 0 to 1 of the picture.
package enum OverlayShape: Hashable, Sendable {
    /// A counting line from `from` to `to`; crossing it from its left to its right is `in`, seen
    /// when looking from `from` to `to`. An arrow shows the way in.
    case line(
        name: String, from: NormalizedPoint, to: NormalizedPoint, inCount: Int?, outCount: Int?)
    /// A zone; `occupancy` is how many are inside.
    case zone(name: String, polygon: [NormalizedPoint], occupancy: Int?)
}
