/// Reproducible bytes: all of them, or only those that make sums as large as they get.
struct SeededBytes {
    private var state: UInt64

    init(seed: UInt64) { state = seed &* 0x9e37_79b9_7f4a_7c15 &+ 1 }

    mutating func next() -> UInt8 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return UInt8(truncatingIfNeeded: state >> 40)
    }

    mutating func array(_ count: Int, extreme: Bool = false) -> [UInt8] {
        (0..<count).map { _ in
            let value = next()
            return extreme ? [0, 255, 255, 255][Int(value) % 4] : value
        }
    }

    /// Signed weights; `spread` below 1 narrows them as trained ones are.
    mutating func weights(_ count: Int, spread: Float, extreme: Bool = false) -> [Int8] {
        (0..<count).map { _ in
            let value = Int8(bitPattern: next())
            if extreme { return [-128, 127, 127, 0, -128, 127][Int(value.magnitude) % 6] }
            let one = Float(value) / 128, two = Float(Int8(bitPattern: next())) / 128
            return spread == 1 ? value : Int8(one * two * 127 * spread)
        }
    }
}
