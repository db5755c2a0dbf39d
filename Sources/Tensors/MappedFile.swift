import Glibc

/// The bytes of a model: a mapped file, or a copy of bytes in memory.
///
/// Tensors may view its bytes and keep it alive. `@unchecked Sendable`: the bytes are never
/// written after init.
package final class MappedFile: @unchecked Sendable, PageLender {
    /// Why a file gives no bytes.
    package enum Failure: Error, Sendable, Equatable {
        /// It cannot be opened or mapped.
        case cannotOpen(reason: String)
        /// It has no bytes.
        case empty
        /// It has more bytes than allowed.
        case tooLarge(bytes: Int)
    }

    /// All bytes; valid as long as this object is.
    package let bytes: UnsafeRawBufferPointer
    private let isMapped: Bool

    /// Maps a regular file of at most `limit` bytes for reading.
    package init(path: String, limit: Int) throws(Failure) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw Self.failure() }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw Self.failure() }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw .cannotOpen(reason: "not a regular file")
        }
        let size = Int(status.st_size)
        guard size > 0 else { throw .empty }
        guard size <= limit else { throw .tooLarge(bytes: size) }
        guard let base = mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0),
            base != MAP_FAILED
        else { throw Self.failure() }
        bytes = UnsafeRawBufferPointer(start: base, count: size)
        isMapped = true
    }

    /// A copy of bytes in memory, aligned to 64.
    package init(copying source: some Collection<UInt8>) {
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

    private static func failure() -> Failure {
        .cannotOpen(reason: String(cString: strerror(errno)))
    }
}
