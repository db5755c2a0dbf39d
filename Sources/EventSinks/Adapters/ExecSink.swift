import EventLog
import Glibc
import VisionCore

/// Runs a program for each event, its record on stdin; an argument list, never a shell.
///
/// A run that is one life of several has the program find `SIGHTLINE_EPOCH` in its environment. 0
/// says that it is done, 75 that it is to be tried again later; whatever else a few times.
final class ExecSink: EventSink {
    private let command: [String]
    private let limit: Int64
    private let epoch: Int?
    let batch = 1
    let wantsAll = false

    /// `command` for each event, killed after `milliseconds`.
    init(command: [String], milliseconds: Int64, epoch: Int? = nil) {
        self.epoch = epoch
        self.command = command
        limit = milliseconds
    }

    private static let variable = "SIGHTLINE_EPOCH"

    func idle() {}
    func close() {}

    func deliver(_ messages: [SinkMessage]) throws(SinkFault) -> [SinkRefusal] {
        for (index, message) in messages.enumerated() {
            let status = run(message.bytes + [UInt8(ascii: "\n")])
            guard status != 0 else { continue }
            let name = command.first ?? ""
            switch status {
            case nil:
                throw SinkFault(done: index, reason: "\(name) took too long", isOfMessage: true)
            case 75: throw SinkFault(done: index, reason: "\(name) asks to be tried again")
            case let code?:
                throw SinkFault(
                    done: index, reason: "\(name) ended with \(code)", isOfMessage: true)
            }
        }
        return []
    }

    /// Its exit code; nil when it was killed because its time was up.
    private func run(_ input: [UInt8]) -> Int32? {
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { return 71 }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, ends[0], 0)
        posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
        var words: [UnsafeMutablePointer<CChar>?] = command.map { strdup($0) }
        words.append(nil)
        defer { for word in words { free(word) } }
        var variables: [UnsafeMutablePointer<CChar>?] = []
        defer { for variable in variables { free(variable) } }
        if let epoch { variables.append(strdup("\(Self.variable)=\(epoch)")) }
        var place = environ
        while let inherited = place.pointee {
            let isOurs = epoch != nil && strncmp(inherited, Self.variable + "=", 16) == 0
            if !isOurs { variables.append(strdup(inherited)) }
            place += 1
        }
        variables.append(nil)
        var child: pid_t = 0
        let failure = posix_spawnp(&child, command.first ?? "", &actions, nil, words, variables)
        Glibc.close(ends[0])
        guard failure == 0 else {
            Glibc.close(ends[1])
            return 127
        }
        let end = Self.now + limit
        feed(input, to: ends[1], until: end)
        Glibc.close(ends[1])
        return wait(for: child, until: end)
    }

    private func feed(_ input: [UInt8], to pipe: Int32, until end: Int64) {
        _ = fcntl(pipe, F_SETFL, O_NONBLOCK)
        var rest = input[...]
        while !rest.isEmpty {
            // Safety: the bytes are borrowed for the call.
            let count = rest.withUnsafeBytes { write(pipe, $0.baseAddress, $0.count) }
            if count > 0 {
                rest = rest.dropFirst(count)
                continue
            }
            guard count < 0, errno == EAGAIN || errno == EINTR, Self.now < end else { return }
            var ready = pollfd(fd: pipe, events: Int16(POLLOUT), revents: 0)
            _ = poll(&ready, 1, 50)
        }
    }

    private func wait(for child: pid_t, until end: Int64) -> Int32? {
        var status: Int32 = 0
        while true {
            let found = waitpid(child, &status, WNOHANG)
            if found == child { break }
            if found < 0, errno != EINTR { return 71 }
            guard Self.now < end else {
                kill(child, SIGKILL)
                while waitpid(child, &status, 0) < 0, errno == EINTR {}
                return nil
            }
            _ = poll(nil, 0, 5)
        }
        let signal = status & 0x7F
        return signal == 0 ? (status >> 8) & 0xFF : 128 + signal
    }

    private static var now: Int64 { LogClock.system.monotonic().nanoseconds / 1_000_000 }
}
