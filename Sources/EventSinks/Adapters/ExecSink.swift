import EventLog
import Glibc
import Spawning
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
        guard let pipe = Pipe() else { return 71 }
        let child: Spawn
        do {
            defer { Glibc.close(pipe.reading) }
            child = try Spawn(
                command, input: .file(pipe.reading), output: .nothing,
                setting: epoch.map { [Self.variable: "\($0)"] } ?? [:])
        } catch {
            Glibc.close(pipe.writing)
            return 127
        }
        let end = Self.now + limit
        feed(input, to: pipe.writing, until: end)
        Glibc.close(pipe.writing)
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

    private func wait(for child: Spawn, until end: Int64) -> Int32? {
        while true {
            if let code = child.poll() { return code }
            guard Self.now < end else {
                child.end()
                return nil
            }
            _ = poll(nil, 0, 5)
        }
    }

    private static var now: Int64 { LogClock.system.monotonic().nanoseconds / 1_000_000 }
}
