import Glibc
import VisionCore

/// The limits of the process, looked at before anything needs what they forbid.
enum ProcessLimits {
    /// Address space that a run needs at least: stacks of threads, libraries, a small model.
    private static let leastSpace = 1 << 29
    /// Descriptors that a run needs at least, and as many as are asked for where that is allowed.
    private static let (leastDescriptors, wantedDescriptors) = (48, 4096)

    /// Throws, with the limit's name and value, what would otherwise end in silence or a crash.
    ///
    /// `sources` are the sources of the run.
    static func check(sources: Int) throws {
        try checkDescriptors(sources: sources)
        try checkSpace()
        try checkThreads()
    }

    /// The error of a call that a limit refused.
    static func exhausted(_ code: Int32, _ what: String) -> CommandError {
        CommandError(
            .temporary, "cannot \(what): \(SystemError.text(code))",
            hint: limits.joined(separator: ", "))
    }

    /// Threads that can be started now: as many as there are processors, and what libraries want.
    static func checkThreads(_ extra: Int = 6) throws {
        let wanted = max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) + extra
        let ends = try PipeEnds()
        let readEnd = ends.readEnd
        var threads: [OwnThread] = []
        while threads.count < wanted {
            guard
                let thread = OwnThread({
                    // Waits until the other end is closed.
                    var byte: UInt8 = 0
                    _ = read(readEnd, &byte, 1)
                })
            else { break }
            threads.append(thread)
        }
        close(ends.writeEnd)
        for thread in threads { thread.join() }
        close(readEnd)
        guard threads.count == wanted else {
            // Each thread has a stack.
            try checkSpace()
            throw CommandError(
                .temporary,
                "the limit of processes and threads (\(text(__RLIMIT_NPROC.rawValue))) leaves "
                    + "\(threads.count) of \(wanted) threads that a run needs",
                hint: "raise it: ulimit -u, TasksMax= of a service, pids.max of a container")
        }
    }

    private static func checkDescriptors(sources: Int) throws {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
        let wanted = rlim_t(wantedDescriptors)
        if limit.rlim_cur < wanted {
            limit.rlim_cur = min(wanted, limit.rlim_max)
            setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        }
        let needed = leastDescriptors + 8 * min(sources, 1_000)
        guard limit.rlim_cur < rlim_t(needed) else { return }
        throw CommandError(
            .temporary,
            "the limit of open files (RLIMIT_NOFILE, \(limit.rlim_cur)) is below the \(needed) that "
                + "this run needs", hint: "raise it: ulimit -n")
    }

    private static func checkSpace() throws {
        let space = mmap(
            nil, leastSpace, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0)
        if let space, space != MAP_FAILED {
            munmap(space, leastSpace)
            return
        }
        throw CommandError(
            .temporary,
            "the limit of memory (\(text(RLIMIT_AS.rawValue))) leaves less than "
                + "\(leastSpace >> 20) MiB of address space, which a run needs",
            hint: "raise it: ulimit -v")
    }

    private static func text(_ resource: UInt32) -> String {
        let names = [
            __RLIMIT_NPROC.rawValue: "RLIMIT_NPROC", RLIMIT_AS.rawValue: "RLIMIT_AS",
            RLIMIT_NOFILE.rawValue: "RLIMIT_NOFILE",
        ]
        var limit = rlimit()
        let name = names[resource] ?? "limit \(resource)"
        guard getrlimit(__rlimit_resource_t(resource), &limit) == 0 else { return name }
        guard limit.rlim_cur < rlim_t(Int64.max) else { return "\(name), unlimited" }
        return resource == RLIMIT_AS.rawValue
            ? "\(name), \(limit.rlim_cur >> 20) MiB" : "\(name), \(limit.rlim_cur)"
    }

    private static var limits: [String] {
        [__RLIMIT_NPROC.rawValue, RLIMIT_NOFILE.rawValue, RLIMIT_AS.rawValue].map(text)
    }
}
