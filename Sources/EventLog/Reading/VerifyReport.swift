/// What a verification found.
package struct VerifyReport: Sendable, Hashable {
    /// The first thing that is wrong.
    package struct Fault: Sendable, Hashable {
        /// The file: the log or one of its segments.
        package let path: String
        /// The line in it, from 1.
        package let line: Int
        /// Bytes before it.
        package let offset: Int64
        /// Its number, or the one that should be there.
        package let seq: UInt64
        /// What is wrong, in words.
        package let what: String
    }

    /// The name of the run.
    package var run: String?
    /// Files, each a segment.
    package var segments = 0
    /// The last segment's number, from 1.
    package var segment = 0
    /// The number of the first record; above 0 when earlier segments are gone.
    package var firstSeq: UInt64 = 0
    /// The number of the record that comes next.
    package var nextSeq: UInt64 = 0
    /// Sound records.
    package var records: UInt64 = 0
    /// Bytes of those in the last file.
    package var bytes: Int64 = 0
    /// Links of the chain.
    package var links = 0
    /// Records after the last link: no hash covers their bytes yet.
    package var unlinked = 0
    /// Bytes of a torn last line, which is no fault.
    package var tornBytes = 0
    /// Whether the last record is `end`.
    package var hasEnd = false
    /// The first thing that is wrong; nil for a whole log.
    package var fault: Fault?

    /// Bytes of the last file as far as it was read.
    package var length: Int64 { bytes + Int64(tornBytes) }

    /// Whether nothing is wrong.
    package var isWhole: Bool { fault == nil }
}
