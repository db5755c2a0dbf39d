extension JSONLine {
    /// Decimal digits of `value`.
    mutating func append(integer value: some FixedWidthInteger) {
        if value < 0 { append(raw: CollectionOfOne(UInt8(ascii: "-"))) }
        append(digits: UInt64(value.magnitude), atLeast: 1)
    }

    /// `value` rounded half to even to `places` decimals (0 to 9), as the shortest decimal of that
    /// step with at least one digit after the point; 0 for what is not finite, never `-0.0`.
    mutating func append(number value: Double, places: Int) {
        precondition((0...9).contains(places), "decimals of the log")
        let scale = Self.powers[places]
        let scaled = (value * Double(scale)).rounded(.toNearestOrEven)
        guard value.isFinite, scaled.isFinite, abs(scaled) < 9e15 else {
            append(large: value)
            return
        }
        append(steps: Int64(scaled), decimals: places)
    }

    /// `steps` of 10^-`decimals` (0 to 9), exact, with at least one digit after the point.
    mutating func append(steps: Int64, decimals: Int) {
        let places = min(max(decimals, 0), Self.powers.count - 1)
        if steps < 0 { append(raw: CollectionOfOne(UInt8(ascii: "-"))) }
        let (whole, part) = steps.magnitude.quotientAndRemainder(dividingBy: Self.powers[places])
        append(digits: whole, atLeast: 1)
        append(raw: CollectionOfOne(UInt8(ascii: ".")))
        var fraction = part
        var width = max(places, 1)
        while width > 1, fraction % 10 == 0 {
            fraction /= 10
            width -= 1
        }
        append(digits: fraction, atLeast: width)
    }

    /// Text in quotes.
    mutating func append(string: String) {
        append(raw: CollectionOfOne(UInt8(ascii: "\"")))
        var text = string
        text.withUTF8 { utf8 in
            if utf8.contains(where: { $0 < 0x20 || $0 == 0x22 || $0 == 0x5C }) {
                for byte in utf8 { append(escaping: byte) }
            } else {
                append(raw: utf8)
            }
        }
        append(raw: CollectionOfOne(UInt8(ascii: "\"")))
    }

    private static let powers: [UInt64] = [
        1, 10, 100, 1000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000,
    ]

    private mutating func append(large value: Double) {
        if value.isFinite {
            append(raw: value.description.utf8)
        } else {
            append(ascii: "0.0")
        }
    }

    private mutating func append(digits value: UInt64, atLeast width: Int) {
        var reversed = [20 of UInt8](repeating: UInt8(ascii: "0"))
        var rest = value
        var count = 0
        while rest > 0 || count < width {
            reversed[count] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
            count += 1
        }
        while count > 0 {
            count -= 1
            append(raw: CollectionOfOne(reversed[count]))
        }
    }

    private mutating func append(escaping byte: UInt8) {
        switch byte {
        case 0x22: append(ascii: "\\\"")
        case 0x5C: append(ascii: "\\\\")
        case 0x08: append(ascii: "\\b")
        case 0x09: append(ascii: "\\t")
        case 0x0A: append(ascii: "\\n")
        case 0x0C: append(ascii: "\\f")
        case 0x0D: append(ascii: "\\r")
        case 0..<0x20:
            append(ascii: "\\u00")
            for nibble in [byte >> 4, byte & 15] {
                let base = nibble < 10 ? UInt8(ascii: "0") : UInt8(ascii: "a") - 10
                append(raw: CollectionOfOne(base + nibble))
            }
        default: append(raw: CollectionOfOne(byte))
        }
    }
}
