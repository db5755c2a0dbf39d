import Synchronization

/// Whether a queue has a run pending, so that a hand-off wakes it once only.
struct WakeFlag: ~Copyable, Sendable {
    private static let idle: UInt8 = 0
    private static let scheduled: UInt8 = 1
    private static let running: UInt8 = 2
    private static let runningAgain: UInt8 = 3

    private let state = Atomic<UInt8>(idle)

    enum Answer {
        /// The caller must dispatch a run.
        case dispatch
        /// A run is pending and has not begun.
        case pending
        /// The current run will look again.
        case noted
    }

    func request() -> Answer {
        while true {
            switch state.load(ordering: .sequentiallyConsistent) {
            case Self.idle:
                if exchange(Self.idle, Self.scheduled) { return .dispatch }
            case Self.scheduled:
                return .pending
            case Self.running:
                if exchange(Self.running, Self.runningAgain) { return .noted }
            default:
                return .noted
            }
        }
    }

    func begin() {
        state.store(Self.running, ordering: .sequentiallyConsistent)
    }

    /// Ends the run; false when a request came meanwhile and the run must go on.
    func finish() -> Bool {
        if exchange(Self.running, Self.idle) { return true }
        state.store(Self.running, ordering: .sequentiallyConsistent)
        return false
    }

    private func exchange(_ expected: UInt8, _ desired: UInt8) -> Bool {
        state.compareExchange(
            expected: expected, desired: desired, ordering: .sequentiallyConsistent
        ).exchanged
    }
}
