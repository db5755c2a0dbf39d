/// The records that stand in a log behind the point from which a run goes on.
struct Replay: Sendable {
    /// Number of the first record that has not been made again.
    var firstLeft: UInt64? { nil }
}
