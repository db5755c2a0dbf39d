import Glibc

/// A counting semaphore whose waits follow the monotonic clock.
///
/// A timed wait of Dispatch's own semaphore follows the time of day on Linux: it ends too early or
/// hours too late when that is set. Any thread.
// Unchecked: `count` is touched only while `mutex` is held.
package final class MonotonicSemaphore: @unchecked Sendable {
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let condition: UnsafeMutablePointer<pthread_cond_t>
    private var count = 0

    /// A semaphore that nobody has signalled yet.
    package init() {
        mutex = .allocate(capacity: 1)
        mutex.initialize(to: pthread_mutex_t())
        pthread_mutex_init(mutex, nil)
        condition = .allocate(capacity: 1)
        condition.initialize(to: pthread_cond_t())
        var attributes = pthread_condattr_t()
        pthread_condattr_init(&attributes)
        pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        pthread_cond_init(condition, &attributes)
        pthread_condattr_destroy(&attributes)
    }

    deinit {
        pthread_cond_destroy(condition)
        condition.deallocate()
        pthread_mutex_destroy(mutex)
        mutex.deallocate()
    }

    /// Lets one who waits go on, or the next who comes.
    package func signal() {
        pthread_mutex_lock(mutex)
        count &+= 1
        pthread_cond_signal(condition)
        pthread_mutex_unlock(mutex)
    }

    /// Waits for a signal, for no more than `time` where there is one.
    ///
    /// False when that was over first. Blocks the thread.
    package func wait(for time: Duration? = nil) -> Bool {
        var end = timespec()
        if let time {
            clock_gettime(CLOCK_MONOTONIC, &end)
            // A wait of thirty years is one for ever.
            let (seconds, rest) = min(max(time, .zero), .seconds(1_000_000_000)).components
            let nanoseconds = end.tv_nsec + Int(clamping: rest / 1_000_000_000)
            end.tv_sec += Int(clamping: seconds) + nanoseconds / 1_000_000_000
            end.tv_nsec = nanoseconds % 1_000_000_000
        }
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        while count == 0 {
            let code =
                time == nil
                ? pthread_cond_wait(condition, mutex)
                : pthread_cond_timedwait(condition, mutex, &end)
            guard code == 0 || count > 0 else { return false }
        }
        count &-= 1
        return true
    }
}
