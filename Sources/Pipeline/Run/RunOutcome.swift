package import EventLog
package import VisionCore

/// What came of a run.
package struct RunOutcome: Sendable {
    /// Frames delivered.
    package var frames: Int
    /// Frames dropped.
    package var dropped: Int
    /// What came of each source.
    package var sources: [SourceFigures]
    /// Seconds of the host's clock.
    package var seconds: Double
    /// Why it is over.
    package var reason: EndRecord.Reason
    /// The process's exit code.
    package var exitCode: Int32
    /// What to tell of sources that failed.
    package var failures: [any UserFacing]
    /// What else to tell, a line each: damage that did not stop anything.
    package var notes: [String]
    /// Where each output was written, by its name: files and addresses without secrets.
    package var written: [String: [String]] = [:]
    /// What is not as it should be with the log, in words.
    package var logTrouble: String?
}

/// How far a run is.
package struct RunProgress: Sendable {
    /// Frames decoded so far.
    package var decoded: Int
    /// Frames delivered so far.
    package var delivered: Int
    /// Frames dropped so far.
    package var dropped: Int
    /// Frames in all, when the sources tell.
    package var expected: Int?
    /// Seconds of media delivered so far, all sources together.
    package var mediaSeconds: Double
}
