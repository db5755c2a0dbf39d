/// What a verification found.
package struct VerifyReport: Sendable, Hashable {
    /// The first thing that is wrong.
    package struct Fault: Sendable, Hashable {
        /// The line, from 1.
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
    /// Sound records.
    package var records: UInt64 = 0
    /// Their bytes.
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

    /// The number of the record that comes next.
    package var nextSeq: UInt64 { records }

    /// Bytes of the file as far as it was read.
    package var length: Int64 { bytes + Int64(tornBytes) }

    /// Whether nothing is wrong.
    package var isWhole: Bool { fault == nil }
}
