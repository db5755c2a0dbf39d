import Glibc

/// Two joined files, both closed on exec.
///
/// Whoever asks for it closes both.
public struct Pipe {
    /// What was written comes out here.
    public let reading: Int32
    /// What is to be read goes in here.
    public let writing: Int32

    /// Nil where no descriptor is left; `errno` says so.
    public init?() {
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { return nil }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        reading = ends[0]
        writing = ends[1]
    }
}
