/// Random numbers that are the same in every run (SplitMix64, Steele, Lea and Flood 2014).
package struct SeededRandom: RandomNumberGenerator, Sendable {
    private var state: UInt64

    /// The sequence that belongs to `seed`.
    package init(seed: UInt64) { state = seed }

    /// The next 64 bits.
    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

extension SeededRandom {
    /// `count` floats, uniform from `-scale` up to `scale`.
    package mutating func floats(_ count: Int, scale: Float = 1) -> [Float] {
        (0..<count).map { _ in
            Float(Int32(truncatingIfNeeded: next() >> 32)) / 2_147_483_648 * scale
        }
    }

    /// `count` bytes: any, or only those that make sums as large as they get.
    package mutating func bytes(_ count: Int, extreme: Bool = false) -> [UInt8] {
        (0..<count).map { _ in
            let value = UInt8(truncatingIfNeeded: next() >> 40)
            return extreme ? [0, 255, 255, 255][Int(value) % 4] : value
        }
    }

    /// `count` signed weights; `spread` below 1 narrows them as trained ones are.
    package mutating func weights(_ count: Int, spread: Float, extreme: Bool = false) -> [Int8] {
        (0..<count).map { _ in
            let value = Int8(truncatingIfNeeded: next() >> 40)
            if extreme { return [-128, 127, 127, 0, -128, 127][Int(value.magnitude) % 6] }
            if spread == 1 { return value }
            let other = Int8(truncatingIfNeeded: next() >> 40)
            return Int8(Float(value) / 128 * (Float(other) / 128) * 127 * spread)
        }
    }
}
