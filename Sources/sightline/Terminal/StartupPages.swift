import Glibc

/// Gives the memory back that holds code which only starting needs.
enum StartupPages {
    /// Lets go of all pages of code of the program and its libraries, and of what linking reads of
    /// them; those that are needed come back from the system's cache when they are.
    ///
    /// For runs that wait for cameras or a browser: linking some hundred libraries touches 40 MB,
    /// of which waiting needs a few.
    static func release() {
        guard let maps = fopen("/proc/self/maps", "re") else { return }
        defer { fclose(maps) }
        var line = [CChar](repeating: 0, count: 4_352)
        var last: Mapping?
        while fgets(&line, Int32(clamping: line.count), maps) != nil {
            let text = String(
                decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            let next = Mapping(text)
            defer { last = next }
            guard let next, next.isCode else { continue }
            if let last, last.isHead(of: next) { release(last.range) }
            release(next.range)
        }
    }

    private static func release(_ range: Range<UInt>) {
        // Safety: a private mapping of a file that nobody can write holds what the file holds;
        // dropped pages are read from there again.
        madvise(UnsafeMutableRawPointer(bitPattern: range.lowerBound), range.count, MADV_DONTNEED)
    }

    /// A line of the system's list of mappings that has a part of a file.
    struct Mapping {
        let range: Range<UInt>
        private let access: Substring
        private let offset: Substring
        private let file: Substring

        /// Nil for all others.
        init?(_ line: String) {
            let fields = line.split(separator: " ", omittingEmptySubsequences: true)
            guard fields.count >= 6, fields[4] != "0" else { return nil }
            let ends = fields[0].split(separator: "-").compactMap { UInt($0, radix: 16) }
            guard ends.count == 2, ends[0] < ends[1] else { return nil }
            (range, access, offset, file) = (ends[0]..<ends[1], fields[1], fields[2], fields[4])
        }

        /// Whether it is code that nobody can write.
        var isCode: Bool { access == "r-xp" }

        /// Whether it is the beginning of the file whose code is `code`: names and hashes, which
        /// no relocation changes.
        func isHead(of code: Mapping) -> Bool {
            access == "r--p" && offset.allSatisfy { $0 == "0" } && file == code.file
                && range.upperBound <= code.range.lowerBound
        }
    }
}
