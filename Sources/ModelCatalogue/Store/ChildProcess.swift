import Glibc
import Spawning

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

    /// Runs `program` (looked for in `PATH` unless it holds a slash) with `arguments`.
    ///
    /// Its stdin is empty, its stdout is thrown away. `tick` is called about five times a second
    /// while it runs.
    static func run(
        _ program: String, _ arguments: [String], tick: () -> Void = {}
    ) -> Outcome {
        guard let pipe = Pipe() else {
            return Outcome(status: 127, lastLine: FileSum.lastCause("make a pipe"))
        }
        defer { close(pipe.reading) }
        let child: Spawn
        do throws(SpawnFault) {
            defer { close(pipe.writing) }
            child = try Spawn(
                [program] + arguments, output: .nothing, errors: .file(pipe.writing))
        } catch {
            return Outcome(status: 127, lastLine: error.description)
        }
        let said = readAll(pipe.reading, tick: tick)
        let code = child.wait()
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
