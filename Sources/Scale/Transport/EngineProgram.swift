import Glibc
import Spawning

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
        var pipes: [Pipe] = []
        for _ in 0..<3 {
            guard let pipe = Pipe() else {
                for pipe in pipes {
                    close(pipe.reading)
                    close(pipe.writing)
                }
                throw .program(words[0], what: "no pipe is left")
            }
            pipes.append(pipe)
        }
        let (stdin, stdout, stderr) = (pipes[0], pipes[1], pipes[2])
        let program: Spawn
        do throws(SpawnFault) {
            defer { for file in [stdin.reading, stdout.writing, stderr.writing] { close(file) } }
            program = try Spawn(
                words, input: .file(stdin.reading), output: .file(stdout.writing),
                errors: .file(stderr.writing))
        } catch {
            for file in [stdin.writing, stdout.reading, stderr.reading] { close(file) }
            throw .program(words[0], what: error.cause)
        }
        let (output, errors) = exchange(
            Array(input.utf8), to: stdin.writing, from: [stdout.reading, stderr.reading])
        return Outcome(code: program.wait(), output: output, errors: errors)
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
