/// Bytes at a 64-byte boundary with a guard behind them.
final class ByteBuffer {
    let base: UnsafeMutablePointer<UInt8>
    let count: Int

    private static let guardCount = 64

    init(_ count: Int, filledWith value: UInt8 = 0xa5) {
        let raw = UnsafeMutableRawPointer.allocate(
            byteCount: count + Self.guardCount, alignment: 64)
        base = raw.bindMemory(to: UInt8.self, capacity: count + Self.guardCount)
        self.count = count
        base.initialize(repeating: 0xa5, count: count + Self.guardCount)
        base.update(repeating: value, count: count)
    }

    convenience init(_ values: [UInt8]) {
        self.init(values.count)
        for (index, value) in values.enumerated() { base[index] = value }
    }

    deinit { base.deallocate() }

    /// Whether nothing was written behind the end.
    var guardIsIntact: Bool {
        (count..<(count + Self.guardCount)).allSatisfy { base[$0] == 0xa5 }
    }

    var values: [UInt8] { Array(UnsafeBufferPointer(start: base, count: count)) }
}
