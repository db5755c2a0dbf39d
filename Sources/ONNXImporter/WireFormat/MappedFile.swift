import Glibc
import Tensors

/// The bytes of a model: a mapped file, or a copy of bytes in memory.
///
/// `@unchecked Sendable`: the bytes are never written after init.
final class MappedFile: @unchecked Sendable, PageLender {
    let bytes: UnsafeRawBufferPointer
    private let isMapped: Bool

    /// Maps a regular file for reading.
    init(path: String) throws(ImportError) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Self.failure(path) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw Self.failure(path) }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw .cannotOpen(path: path, reason: "not a regular file")
        }
        let size = Int(status.st_size)
        guard size > 0 else { throw .malformed(field: "model", offset: 0, reason: "no bytes") }
        guard size <= Limits.fileBytes else {
            throw .limit(field: "file size", limit: Limits.fileBytes, found: size)
        }
        guard let base = mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0),
            base != MAP_FAILED
        else { throw Self.failure(path) }
        bytes = UnsafeRawBufferPointer(start: base, count: size)
        isMapped = true
    }

    /// A copy of bytes in memory, aligned to 64.
    init(copying source: some Collection<UInt8>) {
        let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: source.count, alignment: 64)
        copy.copyBytes(from: source)
        bytes = UnsafeRawBufferPointer(copy)
        isMapped = false
    }

    /// Whole pages of a mapped file; they are read from it again when they are needed.
    package func releasePages(of part: UnsafeRawBufferPointer) {
        guard isMapped, let start = part.baseAddress else { return }
        let page = Int(getpagesize())
        let first = (Int(bitPattern: start) + page - 1) / page * page
        let end = (Int(bitPattern: start) + part.count) / page * page
        guard end > first else { return }
        madvise(UnsafeMutableRawPointer(bitPattern: first), end - first, MADV_DONTNEED)
    }

    deinit {
        if isMapped {
            munmap(UnsafeMutableRawPointer(mutating: bytes.baseAddress), bytes.count)
        } else {
            bytes.deallocate()
        }
    }

    private static func failure(_ path: String) -> ImportError {
        .cannotOpen(path: path, reason: String(cString: strerror(errno)))
    }
}
