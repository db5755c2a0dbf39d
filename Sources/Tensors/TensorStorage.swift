/// Bytes aligned to 64, owned or lent by another object.
///
/// `@unchecked Sendable`: the bytes change only through `Tensor`, which first makes its reference
/// unique.
final class TensorStorage: @unchecked Sendable {
    let base: UnsafeMutableRawPointer
    let byteCount: Int
    /// Keeps lent bytes alive; nil when this object frees them.
    private let owner: (any AnyObject & Sendable)?
    private let memory: PageMemory?

    /// Zeroed bytes of its own.
    init(byteCount: Int) {
        self.byteCount = byteCount
        let memory = PageMemory(byteCount: byteCount)
        base = memory.base
        self.memory = memory
        owner = nil
    }

    /// Bytes of `owner`, read only.
    init(lent base: UnsafeRawPointer, byteCount: Int, owner: any AnyObject & Sendable) {
        self.base = UnsafeMutableRawPointer(mutating: base)
        self.byteCount = byteCount
        self.owner = owner
        memory = nil
    }

    var isOwned: Bool { memory != nil }

    /// Lets go of the pages of lent bytes, which stay readable.
    func releasePages() {
        (owner as? any PageLender)?.releasePages(
            of: UnsafeRawBufferPointer(start: base, count: byteCount))
    }

    deinit {
        memory?.deallocate()
    }
}

/// The owner of bytes that come back from a file when their pages have been let go.
package protocol PageLender: AnyObject, Sendable {
    /// Lets go of the pages that lie inside these bytes.
    func releasePages(of bytes: UnsafeRawBufferPointer)
}
