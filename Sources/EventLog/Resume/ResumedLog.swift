package import Analytics

/// Where an interrupted run resumes.
package struct ResumedLog: Sendable, Equatable {
    /// What is known of one source.
    package struct Source: Sendable, Equatable {
        /// What its stages saved, to be restored; nil when it begins at its first frame.
        package var payload: [UInt8]?
        /// The highest epoch in the log, nil when it has no record there.
        package var lastEpoch: Int?
        /// The first frame index that no record of the log is about.
        package var nextFrameIndex: Int
        /// The greatest number of a track in the log; 0 without one.
        package var lastTrackNumber: Int
        /// What each line had counted at its last crossing in the log, by rule.
        package var crossings: [String: CrossingCount]
    }

    /// The name of the run, which stays.
    package var run: String
    /// The number of the next new record.
    package var nextSeq: UInt64
    /// The sources by name.
    package var sources: [String: Source]
    /// Bytes of a torn last line that went to `LOG.torn`.
    package var tornBytes: Int
    /// Whether records are made again (file runs) or only appended (live runs, next epoch).
    package var isReplay: Bool
}

/// The outcome of opening a log.
package enum LogOpening {
    /// It is new: `run` is written.
    case fresh(LogWriter)
    /// It is resumed from there.
    case resumed(LogWriter, ResumedLog)
    /// It is complete: nothing is to be done.
    case complete(run: String, records: UInt64)
}
