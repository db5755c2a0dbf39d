import Locking
import VisionCore

/// A form of result file: takes every frame, is finished once.
///
/// Not `Sendable`: `ResultSet` calls it.
protocol ResultWriter: AnyObject {
    /// Adds what was found in a frame of a source in which `task` was looked for.
    func add(
        _ frame: AnalysedFrame, of source: SourceSettings, task: DetectionTask
    ) throws(ResultFileError)
    /// Writes what is left, and the end.
    func finish() throws(ResultFileError)
}

/// The result files of a run, which the sources share.
///
/// Any thread.
final class ResultSet: Sendable {
    private struct State {
        var writers: [any ResultWriter]
        var trouble: ResultFileError?

        mutating func forEach(
            _ work: (any ResultWriter) throws(ResultFileError) -> Void
        ) throws(ResultFileError) {
            do throws(ResultFileError) {
                for writer in writers { try work(writer) }
            } catch {
                trouble = trouble ?? error
                throw error
            }
        }
    }

    private let state: Lock<State>

    /// The files that `writers` write.
    init(_ writers: sending [any ResultWriter]) { state = Lock(State(writers: writers)) }

    /// Whether there is none.
    var isEmpty: Bool { state.withLock { $0.writers.isEmpty } }

    /// Why a file could not be written; nil while all are well.
    var trouble: ResultFileError? { state.withLock { $0.trouble } }

    /// Adds what was found in a frame to every file.
    func add(
        _ frame: AnalysedFrame, of source: SourceSettings, task: DetectionTask
    ) throws(ResultFileError) {
        try state.withLock { state throws(ResultFileError) in
            try state.forEach { writer throws(ResultFileError) in
                try writer.add(frame, of: source, task: task)
            }
        }
    }

    /// Finishes every file.
    func finish() throws(ResultFileError) {
        try state.withLock { state throws(ResultFileError) in
            try state.forEach { writer throws(ResultFileError) in try writer.finish() }
        }
    }
}
