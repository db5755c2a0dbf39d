#if SIGHTLINE_TSAN
    import Glibc

    /// A value behind a lock that ThreadSanitizer sees.
    ///
    /// The standard library's mutex on Linux is a futex in a library that is not instrumented, so
    /// that the sanitizer takes each `withLock` for a race. pthread locks it intercepts.
    package struct Lock<Value: ~Copyable>: ~Copyable, @unchecked Sendable {
        // Unchecked: `value` is touched only while `mutex` is held.
        private let mutex: UnsafeMutablePointer<pthread_mutex_t>
        private let value: UnsafeMutablePointer<Value>

        /// A lock around `value`.
        package init(_ value: consuming sending Value) {
            mutex = .allocate(capacity: 1)
            mutex.initialize(to: pthread_mutex_t())
            pthread_mutex_init(mutex, nil)
            self.value = .allocate(capacity: 1)
            self.value.initialize(to: value)
        }

        deinit {
            value.deinitialize(count: 1)
            value.deallocate()
            pthread_mutex_destroy(mutex)
            mutex.deallocate()
        }

        /// Calls `body` with the value, while no other thread has it.
        package borrowing func withLock<Result: ~Copyable, E: Error>(
            _ body: (inout sending Value) throws(E) -> sending Result
        ) throws(E) -> sending Result {
            pthread_mutex_lock(mutex)
            defer { pthread_mutex_unlock(mutex) }
            return try body(&value.pointee)
        }
    }
#endif
