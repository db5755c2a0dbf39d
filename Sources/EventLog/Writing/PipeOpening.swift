import Dispatch
import Glibc
import Locking

/// Opens a named pipe for writing, which the system answers when a reader comes.
///
/// The call that waits has a thread of its own. When the time is up, this side becomes the reader
/// for a moment: that ends the call, and no thread is left behind.
final class PipeOpening: Sendable {
    private let path: String
    private let answer = Lock<(descriptor: Int32, code: Int32)?>(nil)
    private let isAnswered = MonotonicSemaphore()

    /// An opening of the pipe at `path`.
    init(_ path: String) { self.path = path }

    /// The descriptor, which does not block; nil when no reader came within `seconds`.
    func wait(seconds: Double) throws(FileFault) -> Int32? {
        DispatchQueue(label: "sightline.log.pipe").async { [self] in
            let opened = open(path, O_WRONLY | O_APPEND | O_CLOEXEC)
            let code = errno
            answer.withLock { $0 = (opened, code) }
            isAnswered.signal()
        }
        let isInTime = isAnswered.wait(for: .seconds(seconds))
        if !isInTime {
            let reader = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
            _ = isAnswered.wait()
            if reader >= 0 { close(reader) }
        }
        guard let (descriptor, code) = answer.withLock({ $0 }) else { return nil }
        guard descriptor >= 0 else { throw FileFault(.open, code: code) }
        guard isInTime else {
            close(descriptor)
            return nil
        }
        _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
        return descriptor
    }
}
