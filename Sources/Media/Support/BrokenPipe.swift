import Glibc

/// The signal that kills a process which writes to a pipe that nobody reads.
enum BrokenPipe {
    /// Turns the signal into `EPIPE`, unless the process handles it already.
    static func ignore() {
        var action = sigaction()
        guard sigaction(SIGPIPE, nil, &action) == 0,
            action.__sigaction_handler.sa_handler == nil
        else { return }
        signal(SIGPIPE, SIG_IGN)
    }
}
