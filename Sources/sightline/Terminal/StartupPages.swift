import Glibc

/// Gives the memory back that holds code which only starting needs.
enum StartupPages {
    /// Lets go of all pages of code of the program and its libraries; those that are needed come
    /// back from the system's cache when they are.
    ///
    /// For runs that wait for cameras: linking some hundred libraries touches 30 MB of code, of
    /// which watching needs a few.
    static func release() {
        guard let maps = fopen("/proc/self/maps", "re") else { return }
        defer { fclose(maps) }
        var line = [CChar](repeating: 0, count: 4_352)
        while fgets(&line, Int32(clamping: line.count), maps) != nil {
            let text = String(
                decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            guard let range = codeRange(text) else { continue }
            // Safety: a private mapping of a file that nobody can write holds what the file holds;
            // dropped pages are read from there again.
            madvise(
                UnsafeMutableRawPointer(bitPattern: range.lowerBound), range.count, MADV_DONTNEED)
        }
    }

    /// Where a line of the system's list of mappings has code of a file; nil for all others.
    static func codeRange(_ line: String) -> Range<UInt>? {
        let fields = line.split(separator: " ", omittingEmptySubsequences: true)
        guard fields.count >= 6, fields[1] == "r-xp", fields[4] != "0" else { return nil }
        let ends = fields[0].split(separator: "-").compactMap { UInt($0, radix: 16) }
        guard ends.count == 2, ends[0] < ends[1] else { return nil }
        return ends[0]..<ends[1]
    }
}
