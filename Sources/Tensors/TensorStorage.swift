/// Bytes aligned to 64, owned or lent by another object.
///
/// `@unchecked Sendable`: the bytes change only through `Tensor`, which first makes its reference
/// unique.
final class TensorStorage: @unchecked Sendable {
    let base: UnsafeMutableRawPointer
    let byteCount: Int
    /// Keeps lent bytes alive; nil when this object frees them.
    private let owner: (any AnyObject & Sendable)?

    /// Zeroed bytes of its own.
    init(byteCount: Int) {
        self.byteCount = byteCount
        base = .allocate(byteCount: Swift.max(byteCount, 64), alignment: 64)
        base.initializeMemory(as: UInt8.self, repeating: 0, count: Swift.max(byteCount, 64))
        owner = nil
    }

    /// Bytes of `owner`, read only.
    init(lent base: UnsafeRawPointer, byteCount: Int, owner: any AnyObject & Sendable) {
        self.base = UnsafeMutableRawPointer(mutating: base)
        self.byteCount = byteCount
        self.owner = owner
    }

    var isOwned: Bool { owner == nil }

    deinit {
        if owner == nil { base.deallocate() }
    }
}
