import Dispatch
import Locking

/// Forces a log, and the resume state behind it, to disk on a queue of its own: a disk takes as
/// long as several frames.
///
/// One job at a time, given by the one writer, which takes the outcome at its next call.
final class DiskQueue: Sendable {
    /// The outcome of a job.
    struct Outcome: Sendable {
        /// Why the log could not be forced to disk; then no state was saved either.
        var syncFault: FileFault?
        /// Why the state could not be saved.
        var stateFault: FileFault?
        /// Whether a state was to be saved.
        var hasState: Bool
    }

    private let queue = DispatchQueue(label: "sightline.log.disk")
    private let outcome = Lock<Outcome?>(nil)

    /// Forces `file` to disk and then, so that no state is ahead of its log, saves `state`.
    func force(_ file: any LogFile, saving state: ResumeState?, in store: ResumeStore?) {
        queue.async { [self] in
            var result = Outcome(hasState: state != nil)
            do throws(FileFault) { try file.sync() } catch { result.syncFault = error }
            if let state, let store, result.syncFault == nil {
                do throws(FileFault) { try store.save(state) } catch { result.stateFault = error }
            }
            outcome.withLock { $0 = result }
        }
    }

    /// The outcome of the job, once, when it is done; `waits` until it is.
    func finished(waits: Bool) -> Outcome? {
        if waits { queue.sync {} }
        return outcome.withLock { outcome in
            defer { outcome = nil }
            return outcome
        }
    }
}
