public import Glibc

/// Another program, begun without a shell.
///
/// It begins with no signal blocked and none ignored, as from a shell: threads of Dispatch block
/// all signals, and a child that inherited that could not be ended by SIGTERM. Of open files it has
/// the three standard ones alone, as long as all others are opened close-on-exec, as ours are.
///
/// Any thread may call; calls do not share state. Whoever begins a program also waits for it.
public struct Spawn {
    /// Where one of a program's three standard streams comes from or goes to.
    public enum Stream {
        /// What this process has itself.
        case inherited
        /// `/dev/null`.
        case nothing
        /// An open file, which stays the caller's.
        case file(Int32)
    }

    /// The process, until it has been waited for.
    public let process: pid_t

    /// How often a program that is still open for writing is tried again, and how many ms apart.
    private static let busyTries = 100
    private static let busyWait: Int32 = 20

    /// Begins `words[0]`, looked for in `PATH` unless it holds a slash, with the others as its
    /// arguments.
    ///
    /// Its environment is this process's, with `variables` set besides.
    ///
    /// - Throws: why it cannot be begun.
    public init(
        _ words: [String], input: Stream = .nothing, output: Stream = .inherited,
        errors: Stream = .inherited, setting variables: [String: String] = [:]
    ) throws(SpawnFault) {
        guard let program = words.first else { throw SpawnFault(program: "", code: ENOENT) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for (place, stream) in [input, output, errors].enumerated() {
            let file = Int32(truncatingIfNeeded: place)
            switch stream {
            case .inherited: break
            case .nothing:
                posix_spawn_file_actions_addopen(
                    &actions, file, "/dev/null", file == 0 ? O_RDONLY : O_WRONLY, 0)
            case .file(let open): posix_spawn_file_actions_adddup2(&actions, open, file)
            }
        }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setflags(
            &attributes,
            Int16(truncatingIfNeeded: POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
        var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) }
        arguments.append(nil)
        defer { for argument in arguments { free(argument) } }
        let texts = Self.environment(setting: variables)
        defer { for text in texts { free(text) } }
        let environment = texts.map(Optional.some) + [nil]
        var child: pid_t = 0
        var failure = posix_spawnp(&child, program, &actions, &attributes, arguments, environment)
        // A program that was written a moment ago may still be open in a process that another
        // thread has just begun to start.
        for _ in 0..<Self.busyTries where failure == ETXTBSY {
            _ = Glibc.poll(nil, 0, Self.busyWait)
            failure = posix_spawnp(&child, program, &actions, &attributes, arguments, environment)
        }
        guard failure == 0 else { throw SpawnFault(program: program, code: failure) }
        process = child
    }

    /// Waits for its end: its exit code, 128 and the signal where one ended it.
    public func wait() -> Int32 {
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0 {
            guard errno == EINTR else { return Self.lost }
        }
        return Self.code(of: status)
    }

    /// What `wait` gives, without waiting: nil while it runs.
    public func poll() -> Int32? {
        var status: Int32 = 0
        let found = waitpid(process, &status, WNOHANG)
        if found == process { return Self.code(of: status) }
        return found < 0 && errno != EINTR ? Self.lost : nil
    }

    /// Ends it at once, and waits.
    public func end() {
        kill(process, SIGKILL)
        _ = wait()
    }

    /// The environment's texts, which the caller frees.
    private static func environment(
        setting variables: [String: String]
    ) -> [UnsafeMutablePointer<CChar>] {
        let prefixes = variables.keys.map { $0 + "=" }
        var texts: [UnsafeMutablePointer<CChar>] = []
        var place = environ
        // Safety: the system's list ends with nil, each text with a zero.
        while let inherited = place.pointee {
            let isSet = prefixes.contains { strncmp(inherited, $0, $0.utf8.count) == 0 }
            if !isSet, let text = strdup(inherited) { texts.append(text) }
            place += 1
        }
        return texts + variables.compactMap { strdup("\($0.key)=\($0.value)") }
    }

    /// Somebody else has waited for it: EX_OSERR.
    private static let lost: Int32 = 71

    private static func code(of status: Int32) -> Int32 {
        let signal = status & 0x7F
        return signal == 0 ? (status >> 8) & 0xFF : 128 + signal
    }
}
