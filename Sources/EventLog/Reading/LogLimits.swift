/// What a log may hold at most.
enum LogLimits {
    /// Bytes of a line, its newline included.
    static let line = 1 << 16
    /// Bytes of a record's own fields; the rest of a line is for `v`, `r`, `seq`, `run` and the
    /// hash of a link.
    static let body = line - 512
    /// Bytes after which a list in a record is not made longer: what follows it has room.
    static let list = line - 8192
    /// The greatest number from which a run may count on, and the greatest distance from 0 of a
    /// time: the sum and the difference of two of them fit in 64 bits.
    static let countable = (1 << 62) - 1
    /// Bytes of a resume state.
    static let state = 1 << 28
    /// Bytes of a live run's log up to which a resumed run reads all of it, whatever the resume
    /// state says.
    static let survey: Int64 = 1 << 26
}
