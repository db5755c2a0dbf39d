import Glibc

/// Both ends of a pipe that programs we start do not inherit.
struct PipeEnds: Sendable {
    let readEnd: Int32
    let writeEnd: Int32

    /// Throws, with the limits of the process, when there is no descriptor left.
    init() throws {
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { throw ProcessLimits.exhausted(errno, "make a pipe") }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        (readEnd, writeEnd) = (ends[0], ends[1])
    }
}
