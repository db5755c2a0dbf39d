import CFFmpeg
import CFFmpegShims
import Glibc

/// A return code of libav: its number, its text, and the last line libav logged on this thread.
package struct AVCode: Hashable, Sendable {
    /// The negative number that libav returned.
    package let number: Int32
    /// What libav logged last on the thread of the failure, redacted; empty when it was silent.
    package let logLine: String

    /// The code `number`, with what this thread's libav logged last.
    package init(_ number: Int32) {
        self.number = number
        logLine = LibavLog.lastLine
    }

    /// The code `number` and a log line.
    package init(number: Int32, logLine: String) {
        self.number = number
        self.logLine = logLine
    }

    /// A code made from the errno value `value`.
    package static func posix(_ value: Int32) -> AVCode { AVCode(number: -value, logLine: "") }

    /// The errno value when the code is one, for example 28 for `ENOSPC`.
    package var errno: Int32? { number < 0 && number > -4096 ? -number : nil }

    /// What libav calls it, lower case at the start.
    package var text: String {
        let text = withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { buffer in
            guard let base = buffer.baseAddress else { return "" }
            sl_error_text(number, base, 256)
            return String(cString: base)
        }
        guard let first = text.first else { return "error \(number)" }
        return first.lowercased() + text.dropFirst()
    }

    /// Its text, and behind it the log line.
    package var reason: String { logLine.isEmpty ? text : "\(text): \(logLine)" }

    /// Whether the call has nothing to give for now, or nothing more at all.
    var isDry: Bool { number == -EAGAIN || number == sl_error_eof }
}

/// The one gate for calls of libav that can fail: returns what `call` returns, or throws its code
/// together with what libav logged during the call.
@discardableResult
func check(_ call: () -> Int32) throws(AVCode) -> Int32 {
    LibavLog.forgetLastLine()
    let code = call()
    guard code < 0 else { return code }
    throw AVCode(code)
}

extension AVCode: Error {}
