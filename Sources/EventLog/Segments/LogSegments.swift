import Glibc
import VisionCore

/// The complete segments of a log: `LOG.000001`, `LOG.000002` and so on.
package enum LogSegments {
    /// One of them.
    package struct Segment: Sendable, Equatable {
        /// From 1.
        package let number: Int
        /// Where it is.
        package let path: String
    }

    /// The name of segment `number` of the log at `log`.
    static func path(of log: String, _ number: Int) -> String {
        let digits = String(number)
        return log + "." + String(repeating: "0", count: max(0, 6 - digits.count)) + digits
    }

    /// Those that are there, the oldest first, without what is the file `current`: a run that ends
    /// between two steps of a rotation leaves it under two names.
    static func all(of log: String, without current: FileIdentity? = nil) -> [Segment] {
        let end = log.lastIndex(of: "/")
        let folder = end.map { $0 == log.startIndex ? "/" : String(log[..<$0]) } ?? "."
        let prefix = Array((end.map { String(log[log.index(after: $0)...]) } ?? log).utf8) + [0x2E]
        guard let handle = opendir(folder) else { return [] }
        defer { closedir(handle) }
        var numbers: [Int] = []
        while let entry = readdir(handle) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                Array(bytes.prefix { $0 != 0 })
            }
            guard name.starts(with: prefix), name.count >= prefix.count + 6,
                name.count <= prefix.count + 12,
                let number = LineParser.unsigned(name.dropFirst(prefix.count)),
                number > 0
            else { continue }
            numbers.append(Int(clamping: number))
        }
        var found = numbers.sorted().map { Segment(number: $0, path: path(of: log, $0)) }
        if let current,
            let index = found.firstIndex(where: { FileIdentity(at: $0.path) == current })
        {
            found.removeSubrange(index...)
        }
        return found
    }

    /// How many files the log at `log` is in, the one that is written included, and their bytes.
    package static func measured(_ log: String) -> (files: Int, bytes: Int64) {
        let current = FileIdentity(at: log)
        let complete = all(of: log, without: current)
        let bytes = complete.reduce(current?.length ?? 0) {
            $0.addingSaturated(FileIdentity(at: $1.path)?.length ?? 0)
        }
        return (complete.count.addingSaturated(current == nil ? 0 : 1), bytes)
    }

    /// Gives the complete log at `log` its name as segment `number`, under which it is found from
    /// then on; where the file system knows no second names, it is found only there.
    static func retire(_ log: String, as number: Int) throws(FileFault) {
        let segment = path(of: log, number)
        if link(log, segment) == 0 { return }
        // A rotation before got as far as here.
        if errno == EEXIST, let own = FileIdentity(at: log), FileIdentity(at: segment) == own {
            return
        }
        guard [EPERM, EOPNOTSUPP, ENOSYS, EMLINK].contains(errno) else {
            throw FileFault(.rename, code: errno)
        }
        guard rename(log, segment) == 0 else { throw FileFault(.rename, code: errno) }
    }

    /// Removes the oldest segments but for `keep`, those alone that a run wrote.
    ///
    /// Segments from `needed` on stay as well, as long as all together have at most `hold` bytes;
    /// gives the numbers of those that went all the same.
    @discardableResult
    static func removeOld(
        of log: String, keeping keep: Int, needed: Int? = nil, hold: Int64 = .max
    ) -> [Int] {
        var missed: [Int] = []
        let segments = all(of: log)
        var bytes = segments.reduce(0 as Int64) {
            $0.addingSaturated(FileIdentity(at: $1.path)?.length ?? 0)
        }
        for segment in segments.dropLast(max(keep, 0)) {
            let isNeeded = needed.map { segment.number >= $0 } ?? false
            if isNeeded, bytes <= hold { break }
            bytes -= FileIdentity(at: segment.path)?.length ?? 0
            CompanionFile.segment(at: segment.path).remove(mayBeDamaged: false)
            if isNeeded { missed.append(segment.number) }
        }
        return missed
    }
}

/// What makes a file this one and no other, whatever it is called.
struct FileIdentity: Equatable, Sendable {
    private let device: UInt
    private let number: UInt
    /// Its bytes.
    let length: Int64

    /// Of an open file; nil when it cannot be told.
    init?(of descriptor: Int32) {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return nil }
        self.init(status)
    }

    /// Of the file at `path`; nil when there is none.
    init?(at path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        self.init(status)
    }

    private init(_ status: stat) {
        device = UInt(status.st_dev)
        number = UInt(status.st_ino)
        length = Int64(status.st_size)
    }

    static func == (one: Self, other: Self) -> Bool {
        one.device == other.device && one.number == other.number
    }
}
