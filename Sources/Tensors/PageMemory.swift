import Glibc

/// Zeroed bytes aligned to 64.
///
/// Large ones come in pages of their own, huge where the system has them: weights and activations
/// are then read without a miss in the address translation every 4 KiB, and pages that nobody
/// writes take up nothing.
///
/// `@unchecked Sendable`: only the addresses are held; the owner guards the bytes.
package struct PageMemory: @unchecked Sendable {
    /// The first byte.
    package let base: UnsafeMutableRawPointer
    /// Bytes from `base` on.
    package let byteCount: Int
    private let mapping: (start: UnsafeMutableRawPointer, length: Int)?

    /// Where own pages begin to pay.
    private static let large = 1 << 20
    private static let hugePage = 1 << 21

    /// At least 64 bytes, which the caller frees with `deallocate()`.
    package init(byteCount wanted: Int) {
        byteCount = max(64, wanted)
        if byteCount >= Self.large, let mapping = Self.map(byteCount) {
            self.mapping = mapping
            let start = Int(bitPattern: mapping.start)
            let aligned = (start + Self.hugePage - 1) / Self.hugePage * Self.hugePage
            base = mapping.start + (aligned - start)
            let whole = byteCount / Self.hugePage * Self.hugePage
            if whole > 0 { madvise(base, whole, MADV_HUGEPAGE) }
        } else {
            mapping = nil
            base = .allocate(byteCount: byteCount, alignment: 64)
            base.initializeMemory(as: UInt8.self, repeating: 0, count: byteCount)
        }
    }

    private static func map(_ count: Int) -> (start: UnsafeMutableRawPointer, length: Int)? {
        let (length, overflow) = count.addingReportingOverflow(hugePage)
        if overflow { return nil }
        let start = mmap(nil, length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
        guard let start, start != MAP_FAILED else { return nil }
        return (start, length)
    }

    /// Gives the bytes back; they may not be used again.
    package func deallocate() {
        if let mapping {
            munmap(mapping.start, mapping.length)
        } else {
            base.deallocate()
        }
    }
}
