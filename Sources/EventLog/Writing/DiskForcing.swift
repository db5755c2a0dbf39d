import VisionCore

/// When a log was forced to disk, and how that went.
struct DiskForcing {
    /// Whether bytes were written since the last time.
    private(set) var isDue = false
    /// When it was forced last.
    private(set) var lastTime: HostInstant
    /// Why the log could not be forced to disk the last time.
    private(set) var fault: FileFault?
    /// Why the resume state could not be saved the last time.
    private(set) var stateFault: FileFault?
    /// Whether the disk works on it.
    private(set) var isRunning = false
    private let queue = DiskQueue()

    /// Nothing to force yet.
    init(now: HostInstant) { lastTime = now }

    /// Bytes were written.
    mutating func noteWrite() { isDue = true }

    /// Has `file` forced to disk, and `state` saved in `store` behind it, beside what follows.
    mutating func start(
        _ file: any LogFile, saving state: ResumeState?, in store: ResumeStore?, now: HostInstant
    ) {
        lastTime = now
        isDue = false
        isRunning = true
        queue.force(file, saving: state, in: store)
    }

    /// Takes the outcome of the last `start`, once; `waits` until there is one.
    ///
    /// Returns whether a state was to be saved and was not. A fault is kept until it heals, and the
    /// log is due again.
    mutating func takeOutcome(waits: Bool) -> Bool {
        guard isRunning, let outcome = queue.finished(waits: waits) else { return false }
        isRunning = false
        fault = outcome.syncFault
        if outcome.syncFault != nil { isDue = true }
        guard outcome.hasState else { return false }
        if outcome.syncFault == nil { stateFault = outcome.stateFault }
        return outcome.syncFault != nil || outcome.stateFault != nil
    }

    /// Forces `file` to disk, when due, before it returns; a fault is kept until it heals.
    mutating func forceNow(_ file: any LogFile, now: HostInstant) {
        guard isDue else { return }
        lastTime = now
        do throws(FileFault) {
            try file.sync()
            isDue = false
            fault = nil
        } catch {
            fault = error
        }
    }
}
