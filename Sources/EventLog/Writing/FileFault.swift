import Glibc

/// A file operation that failed, with the system's reason.
package struct FileFault: Error, Hashable, Sendable {
    /// What was tried.
    package enum Operation: Sendable, Hashable {
        /// Opening for writing.
        case open
        /// Opening for reading.
        case openForReading
        /// Reading.
        case read
        /// Appending.
        case write
        /// Cutting.
        case truncate
        /// Forcing to disk.
        case sync
        /// Moving to its final name.
        case rename

        var participle: String {
            switch self {
            case .open, .openForReading: "opened"
            case .read: "read"
            case .write: "written"
            case .truncate: "cut"
            case .sync: "forced to disk"
            case .rename: "renamed"
            }
        }
    }

    /// What was tried.
    package let operation: Operation
    /// The system's `errno`.
    package let code: Int32

    /// The code of a fault that the system has no better word for.
    static let inputOutput = EIO

    /// `operation` failed with `code`.
    package init(_ operation: Operation, code: Int32) {
        self.operation = operation
        self.code = code
    }

    /// The system's words for it, lower case.
    package var text: String {
        guard let words = strerror(code) else { return "error \(code)" }
        return String(cString: words).lowercased()
    }

    /// Whether nobody reads the other end any more.
    package var isOutputGone: Bool { code == EPIPE }
}
