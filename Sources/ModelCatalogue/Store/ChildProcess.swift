import Glibc

/// Runs a program without a shell and waits for it.
enum ChildProcess {
    /// How a program ended.
    struct Outcome {
        /// Its exit status; 127 when it could not be started.
        let status: Int32
        /// The last line it wrote to stderr, at most 300 characters.
        let lastLine: String
        /// Whether it ended with 0.
        var succeeded: Bool { status == 0 }
    }

    /// How often a busy program is tried again, 20 ms apart.
    private static let busyTries = 100

    /// Runs `program` (looked for in `PATH` unless it holds a slash) with `arguments`.
    ///
    /// Its stdin is empty, its stdout is thrown away. `tick` is called about five times a second
    /// while it runs.
    static func run(
        _ program: String, _ arguments: [String], tick: () -> Void = {}
    ) -> Outcome {
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else {
            return Outcome(status: 127, lastLine: FileSum.lastCause("make a pipe"))
        }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, ends[1], 2)
        var words: [UnsafeMutablePointer<CChar>?] = ([program] + arguments).map { strdup($0) }
        words.append(nil)
        defer { for word in words { free(word) } }
        var child: pid_t = 0
        var failure = posix_spawnp(&child, program, &actions, nil, words, environ)
        // A program that was written a moment ago may still be open in a process that another
        // thread has just begun to start.
        var patience = busyTries
        while failure == ETXTBSY, patience > 0 {
            patience -= 1
            _ = poll(nil, 0, 20)
            failure = posix_spawnp(&child, program, &actions, nil, words, environ)
        }
        close(ends[1])
        guard failure == 0 else {
            close(ends[0])
            let text = strerror(failure).map { String(cString: $0) } ?? "error \(failure)"
            return Outcome(status: 127, lastLine: "cannot run \(program): \(text.lowercased())")
        }
        let said = readAll(ends[0], tick: tick)
        close(ends[0])
        var status: Int32 = 0
        while waitpid(child, &status, 0) < 0, errno == EINTR {}
        let signal = status & 0x7F
        let code = signal == 0 ? (status >> 8) & 0xFF : 128 + signal
        let line = said.split(whereSeparator: \.isNewline).last ?? "exit status \(code)"
        return Outcome(status: code, lastLine: String(line.prefix(300)))
    }

    /// Everything that can be read; the last 64 KiB are kept.
    private static func readAll(_ file: Int32, tick: () -> Void) -> String {
        var kept: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            var ready = pollfd(fd: file, events: Int16(POLLIN), revents: 0)
            if poll(&ready, 1, 200) == 0 {
                tick()
                continue
            }
            let count = buffer.withUnsafeMutableBytes { read(file, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { break }
            kept += buffer[..<count]
            if kept.count > 1 << 16 { kept.removeFirst(kept.count - 1 << 16) }
        }
        return String(decoding: kept, as: UTF8.self)
    }
}
