/// How a log is written.
package struct LogOptions: Sendable {
    /// When a record counts as safe.
    package enum Durability: String, Sendable, Hashable, CaseIterable {
        /// On disk before `append` returns.
        case always
        /// On disk within a second.
        case interval
        /// When the system gets to it.
        case os
    }

    /// Where a log goes.
    package enum Target: Sendable, Hashable {
        /// A file.
        case path(String)
        /// Standard output: written from its beginning, never taken up again.
        case standardOutput
    }

    /// When a record counts as safe.
    package var durability: Durability
    /// Whether to throw away a log that exists.
    package var overwrites: Bool
    /// Records between two links of the chain.
    package var checkRecords: Int
    /// Most time between two links, nanoseconds; without effect in a deterministic log.
    package var checkInterval: Int64
    /// Least time between two resume states, nanoseconds.
    package var stateInterval: Int64
    /// Whether a run may go on from the resume state; otherwise it makes all of it again.
    package var usesState: Bool
    /// Bytes of a live run's log up to which a further run reads all of it, and not only its end.
    package var surveyBytes = LogLimits.survey
    /// Records kept in memory while the disk refuses them.
    package var backlogRecords: Int
    /// Whether a call returns only when what it has to force to disk is there, as `always` does in
    /// any case; otherwise the disk works beside the run.
    package var waitsForDisk: Bool

    /// The contract's figures.
    package init(
        durability: Durability = .interval, overwrites: Bool = false, checkRecords: Int = 1000,
        checkInterval: Int64 = 10_000_000_000, stateInterval: Int64 = 500_000_000,
        usesState: Bool = true, backlogRecords: Int = 10_000, waitsForDisk: Bool = false
    ) {
        precondition(checkRecords > 0 && backlogRecords > 0, "counts of a log")
        self.durability = durability
        self.overwrites = overwrites
        self.checkRecords = checkRecords
        self.checkInterval = checkInterval
        self.stateInterval = stateInterval
        self.usesState = usesState
        self.backlogRecords = backlogRecords
        self.waitsForDisk = waitsForDisk
    }
}
