/// Floats at a 64-byte boundary with a guard behind them, all NaN until written.
final class FloatBuffer {
    let base: UnsafeMutablePointer<Float>
    let count: Int

    private static let guardCount = 32
    private static let guardBits: UInt32 = 0x7fc0_1234

    init(_ count: Int) {
        let raw = UnsafeMutableRawPointer.allocate(
            byteCount: (count + Self.guardCount) * 4, alignment: 64)
        base = raw.bindMemory(to: Float.self, capacity: count + Self.guardCount)
        self.count = count
        for index in 0..<(count + Self.guardCount) {
            base[index] = Float(bitPattern: Self.guardBits)
        }
    }

    convenience init(_ values: [Float]) {
        self.init(values.count)
        for (index, value) in values.enumerated() { base[index] = value }
    }

    deinit { base.deallocate() }

    /// Whether nothing was written behind the end.
    var guardIsIntact: Bool {
        (count..<(count + Self.guardCount)).allSatisfy {
            base[$0].bitPattern == Self.guardBits
        }
    }

    var values: [Float] { Array(UnsafeBufferPointer(start: base, count: count)) }
    var bits: [UInt32] { values.map(\.bitPattern) }
    subscript(index: Int) -> Float { base[index] }
}
