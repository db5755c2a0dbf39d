package import EventLog

/// How a sink fares.
package struct SinkStatus: Sendable, Equatable {
    /// Its name.
    package let name: String
    /// The number of the next record that it has not acknowledged.
    package var next: UInt64 = 0
    /// Records of the log that it has not acknowledged.
    package var lag: UInt64 = 0
    /// Calls that failed.
    package var failed = 0
    /// Messages that it refused for good.
    package var dead = 0
    /// Records that were gone from the log before it had them.
    package var lost: UInt64 = 0
    /// Why nothing can be sent now; nil while all is well.
    package var trouble: String?
    /// The segment of the log that it is in, from 1.
    package var segment = 1

    init(name: String) { self.name = name }

    /// Its entry of `stat`.
    package var record: StatRecord.Sink {
        StatRecord.Sink(
            name: name, acknowledged: next == 0 ? nil : next - 1, lag: lag, failed: failed,
            dead: dead, lost: lost)
    }
}
