import Glibc

/// Why a program could not be begun.
public struct SpawnFault: Error, CustomStringConvertible {
    /// As it was named.
    public let program: String
    /// The system's error number.
    public let code: Int32

    /// What the system says, in lower case.
    public var cause: String {
        // Safety: the system's text is copied before another call could change it.
        strerror(code).map { String(cString: $0).lowercased() } ?? "error \(code)"
    }

    /// What a person is told.
    public var description: String { "cannot run \(program): \(cause)" }
}
