import Dispatch
import Glibc
import Locking

/// SIGINT and SIGTERM: the first asks to end, the second ends at once.
///
/// Others do what they are asked to, each time.
///
/// The second is taken by the handler itself, which needs no thread and no lock, so that it ends
/// the process whatever state that is in. The others wake a thread of the watch through a pipe.
final class SignalWatch: Sendable {
    /// Seconds that a run has to drain; what has not ended by then is cut off.
    static let patience: Int32 = 5

    /// What the thread of the watch shares with its owner.
    private final class Shared: Sendable {
        let first = Lock<(@Sendable (Int32) -> Void)?>(nil)
        let others = Lock<[Int32: @Sendable () -> Void]>([:])
        /// What others ask for may take its time; the first signal does not wait for it.
        let queue = DispatchQueue(label: "sightline.signals")
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
                var byte: UInt8 = 0
                guard read(readEnd, &byte, 1) == 1 else { continue }
                let number = Int32(byte)
                guard number == SIGINT || number == SIGTERM else {
                    let body = shared.others.withLock { $0[number] }
                    shared.queue.async { body?() }
                    continue
                }
                shared.first.withLock { $0 }?(number)
                sleep(UInt32(SignalWatch.patience))
                _exit(128 + number)
            }
        }
        guard thread != nil else { throw ProcessLimits.exhausted(EAGAIN, "start a thread") }
        for number in [SIGINT, SIGTERM] { Self.catchSignal(number) { SignalState.ended($0) } }
    }

    private static func catchSignal(
        _ number: Int32, _ handler: @escaping @convention(c) (Int32) -> Void
    ) {
        var action = sigaction()
        action.__sigaction_handler.sa_handler = handler
        action.sa_flags = SA_RESTART
        sigemptyset(&action.sa_mask)
        sigaction(number, &action, nil)
    }

    /// What to do at the first signal; called on a thread of the watch.
    func onFirst(_ body: @escaping @Sendable (Int32) -> Void) {
        shared.first.withLock { $0 = body }
    }

    /// What to do at each signal `number`, one after the other, on a queue of the watch.
    func on(_ number: Int32, _ body: @escaping @Sendable () -> Void) {
        shared.others.withLock { $0[number] = body }
        Self.catchSignal(number) { SignalState.arrived($0) }
    }

    /// 130 or 143 once a signal came.
    var exitCode: Int32? {
        let number = SignalState.first.load(ordering: .acquiring)
        return number == 0 ? nil : 128 + number
    }
}

/// What the handlers of signals touch: atomics, made before they are set up.
private enum SignalState {
    /// The first signal that ends the run; 0 for none.
    static let first = Atomic<Int32>(0)
    /// The pipe that wakes the watch.
    static let wakeEnd = Atomic<Int32>(-1)

    /// Runs in the handler: calls nothing but what POSIX allows there.
    static func ended(_ number: Int32) {
        let (isFirst, _) = first.compareExchange(
            expected: 0, desired: number, ordering: .acquiringAndReleasing)
        guard isFirst else { _exit(128 + number) }
        arrived(number)
    }

    /// Runs in the handler.
    static func arrived(_ number: Int32) {
        let before = errno
        var byte = UInt8(truncatingIfNeeded: number)
        _ = write(wakeEnd.load(ordering: .acquiring), &byte, 1)
        errno = before
    }
}
