import Glibc
import VisionCore

/// Stands between a log that goes to stdout and a terminal: events reach the terminal in words.
///
/// It puts a pipe in the place of descriptor 1, which the log writes to like to any other, and
/// reads its lines on a thread of its own.
final class LogTeller {
    private let terminal: Int32
    private let thread: OwnThread

    /// Longer lines are no records.
    private static let lineLimit = 1 << 20

    init(words: EventWords) throws {
        terminal = fcntl(1, F_DUPFD_CLOEXEC, 3)
        guard terminal >= 0 else { throw ProcessLimits.exhausted(errno, "copy stdout") }
        let ends = try PipeEnds()
        let (readEnd, screen) = (ends.readEnd, FileHandleOutput(descriptor: terminal))
        let thread = OwnThread {
            Self.lines(of: readEnd) { line in
                guard let text = words.text(of: line) else { return }
                Talk.aside { screen.write(text + "\n") }
            }
            close(readEnd)
        }
        guard let thread, dup2(ends.writeEnd, 1) == 1 else {
            throw ProcessLimits.exhausted(EAGAIN, "start a thread")
        }
        self.thread = thread
        close(ends.writeEnd)
    }

    /// Gives stdout back, when the log is closed; everything that was written has been told then.
    func finish() {
        dup2(terminal, 1)
        close(terminal)
        thread.join()
    }

    private static func lines(of descriptor: Int32, _ body: (ArraySlice<UInt8>) -> Void) {
        var pending: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = chunk.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return }
            pending += chunk[..<count]
            var start = pending.startIndex
            while let end = pending[start...].firstIndex(of: UInt8(ascii: "\n")) {
                body(pending[start..<end])
                start = end + 1
            }
            pending.removeFirst(start)
            if pending.count > lineLimit { pending.removeAll() }
        }
    }
}
