/// Why a graph could not run to its end.
package enum GraphError: Error, Sendable {
    /// What a stage was doing when it failed.
    package enum Phase: String, Sendable {
        /// Acquiring resources.
        case open
        /// A source's reading.
        case run
        /// Working on a batch.
        case process
        /// Emitting what was held back.
        case flush
    }

    /// The graph is not well formed; nothing was opened.
    case invalid([GraphFault])
    /// A stage or source threw; the graph was cancelled and everything opened is closed.
    case stageFailed(stage: String, phase: Phase, underlying: any Error)
    /// `run` was called a second time.
    case alreadyRun

    /// One line, lower case, no trailing period.
    package var summary: String {
        switch self {
        case .invalid(let faults):
            "the graph is not well formed: "
                + faults.map(\.description).joined(separator: "; ")
        case .stageFailed(let stage, let phase, let underlying):
            "stage '\(stage)' failed in \(phase.rawValue): \(underlying)"
        case .alreadyRun:
            "a graph can be run once only"
        }
    }
}
