import Glibc

/// A thread that the program starts itself, outside of every pool.
// Sendable: the handle is written in init and read by `join`, once, by the owner.
final class OwnThread: @unchecked Sendable {
    private final class Body {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    private var handle = pthread_t()

    /// Starts `body`; nil when the system gives no further thread.
    init?(_ body: @escaping @Sendable () -> Void) {
        let box = Unmanaged.passRetained(Body(body))
        let code = pthread_create(
            &handle, nil,
            { argument in
                guard let argument else { return nil }
                Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run()
                return nil
            }, box.toOpaque())
        guard code == 0 else {
            box.release()
            return nil
        }
    }

    /// Waits for its end; call it once.
    func join() { pthread_join(handle, nil) }
}
