import Glibc

/// Runs a program of an engine without a shell: `sbatch`, `squeue`.
struct EngineProgram {
    /// How it ended.
    struct Outcome {
        /// Its exit code; 127 when it could not be started.
        let code: Int32
        /// What it wrote to stdout.
        let output: String
        /// What it wrote to stderr.
        let errors: String
    }

    /// Most bytes of either that are kept.
    private static let limit = 64 << 20

    /// Runs `words` with `input` on its stdin; throws where it cannot be begun or fails.
    static func run(_ words: [String], input: String = "") throws(EngineFault) -> String {
        let outcome = try start(words, input)
        guard outcome.code == 0 else {
            let line = outcome.errors.split(whereSeparator: \.isNewline).last
            throw .program(
                words[0], what: line.map { String($0.prefix(300)) } ?? "exit \(outcome.code)")
        }
        return outcome.output
    }

    private static func start(_ words: [String], _ input: String) throws(EngineFault) -> Outcome {
        var pipes: [(read: Int32, write: Int32)] = []
        for _ in 0..<3 {
            var ends: [Int32] = [0, 0]
            guard pipe(&ends) == 0 else {
                for pipe in pipes {
                    close(pipe.read)
                    close(pipe.write)
                }
                throw .program(words[0], what: "no pipe is left")
            }
            for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
            pipes.append((ends[0], ends[1]))
        }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, pipes[0].read, 0)
        posix_spawn_file_actions_adddup2(&actions, pipes[1].write, 1)
        posix_spawn_file_actions_adddup2(&actions, pipes[2].write, 2)
        var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) }
        arguments.append(nil)
        defer { for argument in arguments { free(argument) } }
        var child: pid_t = 0
        let failure = posix_spawnp(&child, words[0], &actions, nil, arguments, environ)
        for file in [pipes[0].read, pipes[1].write, pipes[2].write] { close(file) }
        guard failure == 0 else {
            for file in [pipes[0].write, pipes[1].read, pipes[2].read] { close(file) }
            throw .program(words[0], what: String(cString: strerror(failure)).lowercased())
        }
        let (output, errors) = exchange(
            Array(input.utf8), to: pipes[0].write, from: [pipes[1].read, pipes[2].read])
        var status: Int32 = 0
        while waitpid(child, &status, 0) < 0, errno == EINTR {}
        let signal = status & 0x7F
        return Outcome(
            code: signal == 0 ? (status >> 8) & 0xFF : 128 + signal, output: output,
            errors: errors)
    }

    /// Writes `input` to one file while it reads the others; closes all.
    private static func exchange(_ input: [UInt8], to target: Int32, from files: [Int32])
        -> (String, String)
    {
        _ = fcntl(target, F_SETFL, O_NONBLOCK)
        var done = 0
        var isOpen = true
        var taken: [[UInt8]] = [[], []]
        var hasEnded = [false, false]
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while isOpen || hasEnded.contains(false) {
            if isOpen, done == input.count {
                close(target)
                isOpen = false
            }
            var waits = (0..<2).map { place in
                pollfd(
                    fd: hasEnded[place] ? -1 : files[place],
                    events: Int16(truncatingIfNeeded: POLLIN), revents: 0)
            }
            waits.append(
                pollfd(
                    fd: isOpen ? target : -1, events: Int16(truncatingIfNeeded: POLLOUT),
                    revents: 0))
            guard poll(&waits, 3, -1) >= 0 || errno == EINTR else { break }
            if isOpen, waits[2].revents != 0 {
                let count = input.withUnsafeBytes { bytes in
                    write(target, bytes.baseAddress.map { $0 + done }, bytes.count - done)
                }
                // A program that does not read all of it says why itself.
                done = count > 0 ? done + count : errno == EAGAIN ? done : input.count
            }
            for place in 0..<2 where waits[place].revents != 0 {
                let count = read(files[place], &buffer, buffer.count)
                if count < 0, errno == EINTR { continue }
                if count > 0, taken[place].count < limit {
                    taken[place] += buffer[..<count]
                } else if count <= 0 {
                    hasEnded[place] = true
                }
            }
        }
        for file in files { close(file) }
        return (
            String(decoding: taken[0], as: UTF8.self), String(decoding: taken[1], as: UTF8.self)
        )
    }
}
