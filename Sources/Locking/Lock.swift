#if !SIGHTLINE_TSAN
    @_exported package import Synchronization

    /// A value behind a lock: `withLock` hands it to one thread at a time.
    ///
    /// The standard library's mutex; a pthread lock in builds for ThreadSanitizer (`make tsan`).
    package typealias Lock<Value: ~Copyable> = Mutex<Value>
#endif
