/// The end of a run; the writer adds totals, balance and the closing link of the chain.
package struct EndRecord: LogRecord {
    /// The kind of record.
    package static let kind = RecordKind.end

    /// Why a run is over.
    package enum Reason: String, Sendable, Hashable, CaseIterable {
        /// Every source is at its end.
        case eof
        /// It was stopped.
        case stopped
        /// It could not continue.
        case failed
    }

    /// Totals of the whole log.
    package struct Totals: Sendable, Hashable, Codable {
        /// Frames delivered.
        package var frames = 0
        /// Tracks that ended.
        package var tracks = 0
        /// Event records.
        package var events = 0
        /// Frames dropped.
        package var dropped = 0
        /// Holes.
        package var gaps = 0
    }

    /// Totals of the whole log.
    package var totals: Totals
    /// Where the frames of each source went, in the order of the sources.
    package var balances: [(src: String, balance: Balance)]
    /// Why it is over.
    package var reason: Reason
    /// The process's exit code.
    package var exit: Int32

    /// Writes its own fields but for the hash.
    package func write(to line: inout JSONLine) {
        line.object("totals") { line in
            line.field("frames", totals.frames)
            line.field("tracks", totals.tracks)
            line.field("events", totals.events)
            line.field("dropped", totals.dropped)
            line.field("gaps", totals.gaps)
        }
        Balance.write(balances, to: &line)
        line.field("reason", word: reason)
        line.field("exit", exit)
    }
}
