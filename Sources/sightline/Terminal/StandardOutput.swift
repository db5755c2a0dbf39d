import Glibc
import VisionCore

/// Data goes to stdout; a write that fails is an error of the command.
enum StandardOutput {
    /// Nobody reads any more: the command ends quietly.
    struct Closed: Error {}

    /// Writes all of `text`.
    ///
    /// Throws `Closed` when the reader went away, else an I/O error that says why.
    static func write(_ text: String) throws {
        guard let code = FileHandleOutput.standardOutput.write(text) else { return }
        if code == EPIPE { throw Closed() }
        throw CommandError(.io, "cannot write to stdout: \(SystemError.text(code))")
    }
}
