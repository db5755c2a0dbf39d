import Glibc

/// What the system says of this process.
package enum ProcessFigures {
    /// Resident memory in bytes; nil where the system does not tell.
    package static var residentBytes: Int? {
        pages.map { $0.resident * pageSize }
    }

    /// Resident memory that is no file's, in bytes: what the system cannot take back; nil where it
    /// does not tell.
    package static var ownBytes: Int? {
        pages.map { max($0.resident - $0.files, 0) * pageSize }
    }

    /// Bytes of addresses that this process may use (RLIMIT_AS); nil where it has no such limit.
    static var addressLimit: Int? {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit) == 0,
            limit.rlim_cur < rlim_t(Int64.max)
        else { return nil }
        return Int(clamping: limit.rlim_cur)
    }

    /// Bytes of a page of memory.
    static var pageSize: Int { Int(clamping: getpagesize()) }

    private static var pages: (resident: Int, files: Int)? {
        let fields = text(of: "/proc/self/statm")?.split(separator: " ") ?? []
        guard fields.count > 2, let resident = Int(fields[1]), let files = Int(fields[2]) else {
            return nil
        }
        return (resident, files)
    }

    /// The beginning of a small file of the system, 4096 bytes at most; nil where it cannot be
    /// read.
    static func text(of path: String) -> String? {
        guard let file = fopen(path, "r") else { return nil }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 4096)
        let count = fread(&bytes, 1, bytes.count, file)
        return count > 0 ? String(decoding: bytes.prefix(count), as: UTF8.self) : nil
    }

    /// Open file descriptors; nil where the system does not tell.
    package static var descriptors: Int? {
        guard let folder = opendir("/proc/self/fd") else { return nil }
        defer { closedir(folder) }
        var count = 0
        while readdir(folder) != nil { count += 1 }
        return max(count - 3, 0)
    }
}

extension ProcessFigures {
    /// Processor time so far, seconds.
    package static var processorSeconds: Double {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
