/// Counters of one stage or source since the start of the run.
package struct StageStatistics: Hashable, Sendable {
    /// The stage's name.
    package var name: String
    /// Items taken from the input edges.
    package var taken: Int
    /// Items emitted, counted once however many edges they enter.
    package var emitted: Int
    /// Items dropped on the input edges, frames and others, all causes.
    package var dropped: Int
    /// Items waiting on the input edges now.
    package var depth: Int
    /// The most that waited on any one moment's busiest input edge.
    package var depthMax: Int
    /// Calls of `process`; for a source, items emitted.
    package var calls: Int
    /// Times the stage's queue was woken.
    package var wakeups: Int
    /// Time spent in `process` and `flush`, in nanoseconds; for a source, outside `emit`.
    package var busyNanoseconds: UInt64
    /// Median time of one call, in nanoseconds, within 7 %; 0 without calls.
    package var p50Nanoseconds: UInt64
    /// 95th percentile of the time of one call, in nanoseconds, within 7 %.
    package var p95Nanoseconds: UInt64
    /// 99th percentile of the time of one call, in nanoseconds, within 7 %.
    package var p99Nanoseconds: UInt64
}

extension StageStatistics {
    init(
        name: String, taken: Int, emitted: Int, dropped: Int, depth: Int, depthMax: Int,
        calls: Int, wakeups: Int, times: ServiceHistogram, additionalNanoseconds: UInt64 = 0
    ) {
        self.init(
            name: name, taken: taken, emitted: emitted, dropped: dropped, depth: depth,
            depthMax: depthMax, calls: calls, wakeups: wakeups,
            busyNanoseconds: times.totalNanoseconds + additionalNanoseconds,
            p50Nanoseconds: times.quantile(0.5),
            p95Nanoseconds: times.quantile(0.95), p99Nanoseconds: times.quantile(0.99))
    }
}
