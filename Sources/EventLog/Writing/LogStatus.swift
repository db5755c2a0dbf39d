/// The state of a log that is being written.
package struct LogStatus: Sendable, Hashable {
    /// Records in the log.
    package var records: UInt64
    /// Records that wait in memory.
    package var backlog: Int
    /// Records that were lost because too many waited.
    package var lost: Int
    /// The last fault that has not healed yet.
    package var fault: FileFault?
    /// The last fault of the resume state, which never stops a run.
    package var stateFault: FileFault?
    /// Why the log could not be rotated or opened anew the last time.
    package var segmentFault: FileFault?
    /// Whether what was made again has not yet caught up with the log.
    package var isReplaying: Bool

    /// Whether the log is not what it should be: a fault, records that wait or that are lost.
    package var isDegraded: Bool { fault != nil || backlog > 0 || lost > 0 }
}
