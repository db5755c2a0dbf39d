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
        /// Standard output: written from its beginning, never resumed.
        case standardOutput
    }

    /// When a record counts as safe.
    package var durability: Durability
    /// Whether to throw away a log that exists.
    package var overwrites: Bool
    /// Records between two links of the chain.
    package var checkRecords: Int
    /// Most time between two links; without effect in a deterministic log.
    package var checkInterval: Duration
    /// Least time between two resume states.
    package var stateInterval: Duration
    /// Whether a run may resume from its state; otherwise it makes all records again.
    package var usesState: Bool
    /// Bytes of a live run's log up to which a resumed run reads all of it, and not only its end.
    package var surveyBytes = LogLimits.survey
    /// Records kept in memory while the disk refuses them.
    package var backlogRecords: Int
    /// When the next segment begins; nil: never.
    package var rotation: LogRotation?
    /// The first segment that somebody still needs, from 1; nil for none.
    package var neededSegment: @Sendable () -> Int? = { nil }
    /// Called before a resume state is saved, on the queue of the disk: what it says of other files
    /// has to be on disk.
    package var beforeState: @Sendable () -> Void = {}
    /// Whether a call waits until what it forces to disk is there, as with `always`; otherwise the
    /// disk works beside the run.
    package var waitsForDisk: Bool

    /// The contract's figures.
    package init(
        durability: Durability = .interval, overwrites: Bool = false, checkRecords: Int = 1000,
        checkInterval: Duration = .seconds(10), stateInterval: Duration = .milliseconds(500),
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
