import CFFmpeg
import CFFmpegShims
import Locking
import VisionCore

/// Where the log lines of libav go: redacted, and at most one a window for each component.
package enum LibavLog {
    /// One line.
    package struct Line: Hashable, Sendable {
        /// libav's level: 16 is an error, 24 a warning, 32 information; lower is graver.
        package let level: Int32
        /// Who wrote it, for example `h264`.
        package let component: String
        /// What it says, without secrets.
        package let text: String
        /// Lines of this component that were held back since the last one that was passed on.
        package let suppressed: Int
    }

    private struct State {
        var sink: (@Sendable (Line) -> Void)?
        var limiter = LogLimiter()
    }

    private static let state = Lock(State())

    /// Routes lines of `level` and graver to `sink`, one for each component every `window`.
    ///
    /// Process-wide. `sink` is called on libav's threads: it must be quick and must not call libav.
    package static func install(
        level: Int32 = 16, window: Duration = .seconds(10),
        sink: (@Sendable (Line) -> Void)?
    ) {
        state.withLock {
            $0.sink = sink
            $0.limiter = LogLimiter(window: window)
        }
        let trampoline: @convention(c) (Int32, UnsafePointer<CChar>?, UnsafePointer<CChar>?) -> Void
        trampoline = { level, component, text in
            guard let component, let text else { return }
            LibavLog.receive(
                level: level, component: String(cString: component), text: String(cString: text))
        }
        sl_log_install(trampoline, level)
    }

    /// Keeps libav's lines off stderr until somebody installs a sink.
    static let quiet: Void = {
        if state.withLock({ $0.sink == nil }) { install(sink: nil) }
    }()

    /// What libav logged last on this thread as a warning or worse, redacted; empty if nothing.
    static var lastLine: String {
        guard let text = sl_log_last_line() else { return "" }
        return Redactor.redacted(String(cString: text))
    }

    /// Starts afresh, so that an old line is not taken for the cause of a new failure.
    static func forgetLastLine() { sl_log_forget_last_line() }

    /// Sends `text` the way of libav's own lines.
    static func write(_ text: String, level: Int32 = 16) { sl_log_write(level, text) }

    private static func receive(level: Int32, component: String, text: String) {
        let now = MonotonicClock.now
        let passed = state.withLock { state -> (sink: @Sendable (Line) -> Void, held: Int)? in
            guard let sink = state.sink else { return nil }
            guard let held = state.limiter.admit(component, at: now) else { return nil }
            return (sink, held)
        }
        guard let passed else { return }
        let line = Line(
            level: level, component: component, text: Redactor.redacted(text),
            suppressed: passed.held)
        passed.sink(line)
    }
}
