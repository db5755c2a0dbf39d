import Evaluation
import Glibc
import Tensors
import VisionCore

/// Reads whole files that a user names.
enum InputFile {
    /// The bytes of `path`: a file, or a pipe; at most `limit` of them.
    ///
    /// Memory is asked for as bytes come, never because a header promises them.
    static func bytes(of path: String, limit: Int = 1 << 32) throws(CommandError) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY)
        guard descriptor >= 0 else { throw unreadable(path, errno) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw unreadable(path, errno) }
        let kind = status.st_mode & S_IFMT
        guard kind == S_IFREG || kind == S_IFIFO || kind == S_IFSOCK else {
            throw CommandError(
                .noInput, "'\(path)' is no file", hint: "a folder or a device cannot be read here")
        }
        let size = kind == S_IFREG ? Int(status.st_size) : 0
        guard size <= limit else { throw tooLong(path, limit) }
        return try read(descriptor, path, expecting: size, limit: limit)
    }

    private static func read(
        _ descriptor: Int32, _ path: String, expecting size: Int, limit: Int
    ) throws(CommandError) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(size)
        let step = 1 << 18
        var chunk = [UInt8](repeating: 0, count: step)
        while true {
            let count = chunk.withUnsafeMutableBytes {
                Glibc.read(descriptor, $0.baseAddress, step)
            }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw unreadable(path, errno) }
            guard count > 0 else { return bytes }
            guard bytes.count + count <= limit else { throw tooLong(path, limit) }
            bytes.append(contentsOf: chunk[..<count])
        }
    }

    private static func unreadable(_ path: String, _ code: Int32) -> CommandError {
        CommandError(
            .noInput, "cannot read '\(path)': \(SystemError.text(code))", hint: "check the path")
    }

    private static func tooLong(_ path: String, _ limit: Int) -> CommandError {
        CommandError(.badData, "'\(path)' is longer than \(limit >> 20) MiB: not read")
    }

    /// Runs `body`; a fault of the file at `path` becomes an error that names it.
    static func judging<Value>(
        _ path: String, _ body: () throws(EvaluationFault) -> Value
    ) throws(CommandError) -> Value {
        do {
            return try body()
        } catch {
            let subject =
                switch error.place {
                case .line(let line): "\(path):\(line)"
                case .key(let key): "\(path): \(key)"
                case nil: path
                }
            throw CommandError(.badData, error.summary, subject: subject, hint: error.hint)
        }
    }
}
