import Glibc
import Locking

/// SIGINT and SIGTERM: the first asks to end, the second ends at once.
///
/// The second is taken by the handler itself, which needs no thread and no lock, so that it ends
/// the process whatever state that is in. The first wakes a thread of its own through a pipe.
final class SignalWatch: Sendable {
    /// Seconds that a run has to drain; what has not ended by then is cut off.
    static let patience: Int32 = 5

    /// What the thread of the watch shares with its owner.
    private final class Shared: Sendable {
        let handler = Lock<(@Sendable (Int32) -> Void)?>(nil)
    }

    private let shared = Shared()

    /// Watches from now on; one watch a process.
    init() throws {
        let ends = try PipeEnds()
        SignalState.wakeEnd.store(ends.writeEnd, ordering: .releasing)
        let readEnd = ends.readEnd
        let shared = shared
        let thread = OwnThread {
            while true {
                var ready = pollfd(fd: readEnd, events: Int16(POLLIN), revents: 0)
                guard poll(&ready, 1, -1) > 0 else { continue }
                let number = SignalState.first.load(ordering: .acquiring)
                guard number != 0 else { continue }
                shared.handler.withLock { $0 }?(number)
                sleep(UInt32(SignalWatch.patience))
                _exit(128 + number)
            }
        }
        guard thread != nil else { throw ProcessLimits.exhausted(EAGAIN, "start a thread") }
        for number in [SIGINT, SIGTERM] {
            var action = sigaction()
            action.__sigaction_handler.sa_handler = { SignalState.arrived($0) }
            sigemptyset(&action.sa_mask)
            sigaction(number, &action, nil)
        }
    }

    /// What to do at the first signal; called on a thread of the watch.
    func onFirst(_ body: @escaping @Sendable (Int32) -> Void) {
        shared.handler.withLock { $0 = body }
    }

    /// 130 or 143 once a signal came.
    var exitCode: Int32? {
        let number = SignalState.first.load(ordering: .acquiring)
        return number == 0 ? nil : 128 + number
    }
}

/// What the handler of signals touches: atomics, made before it is set up.
private enum SignalState {
    /// The first signal; 0 for none.
    static let first = Atomic<Int32>(0)
    /// The pipe that wakes the watch.
    static let wakeEnd = Atomic<Int32>(-1)

    /// Runs in the handler: calls nothing but what POSIX allows there.
    static func arrived(_ number: Int32) {
        let (isFirst, _) = first.compareExchange(
            expected: 0, desired: number, ordering: .acquiringAndReleasing)
        guard isFirst else { _exit(128 + number) }
        var byte: UInt8 = 1
        _ = write(wakeEnd.load(ordering: .acquiring), &byte, 1)
    }
}
