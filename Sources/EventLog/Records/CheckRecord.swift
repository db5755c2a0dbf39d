/// A link of the chain of hashes; the writer makes it and adds `sha256` as the last key.
package struct CheckRecord: LogRecord {
    /// The kind of record.
    package static let kind = RecordKind.check

    /// The last record before it.
    package var upTo: UInt64
    /// Where the frames of each source went, in the order of the sources.
    package var balances: [(src: String, balance: Balance)]

    /// Writes its own fields but for the hash.
    package func write(to line: inout JSONLine) {
        line.field("upto_seq", upTo)
        Balance.write(balances, to: &line)
    }
}
