@_exported public import Synchronization

#if !SIGHTLINE_TSAN
    /// A value behind a lock: `withLock` hands it to one thread at a time.
    ///
    /// The standard library's mutex; a pthread lock in builds for ThreadSanitizer (`make tsan`).
    package typealias Lock<Value: ~Copyable> = Mutex<Value>
#endif
