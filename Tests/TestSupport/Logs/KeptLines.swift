import Foundation
import Glibc
import Synchronization

/// Lines of the logs that tests have the program write: kept for a judge of JSON Schema, which sees
/// all of them when the tests are over.
///
/// `SIGHTLINE_LINES` names the file; `make test` sets it. Of lines that differ in numbers and
/// names alone the first is kept.
enum KeptLines {
    private static let known = Mutex<Set<Int>>([])

    /// The longest log that is looked at, and the beginning of a line that tells its form.
    private static let (limit, length) = (16 << 20, 900)

    /// Keeps lines of the logs in the folder at `path` and below.
    static func keep(in path: String) {
        guard let target = ProcessInfo.processInfo.environment["SIGHTLINE_LINES"],
            let files = FileManager.default.enumerator(atPath: path)
        else { return }
        let file = open(target, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
        guard file >= 0 else { return }
        defer { close(file) }
        for case let name as String in files {
            for line in lines(of: "\(path)/\(name)") {
                // One write a line: several processes write here.
                _ = line.withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
            }
        }
    }

    private static func lines(of path: String) -> [Data] {
        var status = stat()
        // A pipe that nobody writes to would be waited for.
        guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
            let handle = FileHandle(forReadingAtPath: path),
            let head = try? handle.read(upToCount: 14), head == Data(#"{"v":1,"r":"ru"#.utf8),
            let rest = try? handle.read(upToCount: limit)
        else { return [] }
        let whole = (head + rest).split(separator: 0x0A, omittingEmptySubsequences: false)
        // The last one has no end.
        return whole.dropLast().filter { line in
            known.withLock { $0.insert(form(of: line)).inserted }
        }.map { $0 + [0x0A] }
    }

    /// A hash of a line without its numbers, ids and hashes.
    private static func form(of line: Data) -> Int {
        var hasher = Hasher()
        var word: [UInt8] = []
        var hasDigit = false
        func end() {
            if hasDigit { hasher.combine(UInt8(0)) } else { word.forEach { hasher.combine($0) } }
            (word, hasDigit) = ([], false)
        }
        for byte in line.prefix(length) {
            switch byte {
            case 0x30...0x39: hasDigit = true
            case 0x41...0x5A, 0x61...0x7A: word.append(byte)
            default:
                end()
                hasher.combine(byte)
            }
        }
        end()
        return hasher.finalize()
    }
}
