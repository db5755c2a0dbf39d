/// Reads the objects of a `frame` record's list in the form in which they are mostly written:
/// class, track, score and box, in that order.
///
/// An hour of a source has a million of them: a `JSONValue` of each takes several times as long.
/// Holds a pointer to a text that the scanner has found to be JSON: lives no longer than that.
struct ObjectCursor {
    /// An object, as far as it was read.
    struct Object {
        var name: Range<Int>
        /// What is behind the last slash of its track.
        var track: Int?
        var score: Double
        var box: (Double, Double, Double, Double)
    }

    private let text: UnsafeBufferPointer<UInt8>
    private(set) var position: Int

    init(_ text: UnsafeBufferPointer<UInt8>, at position: Int) {
        self.text = text
        self.position = position
    }

    /// The object that begins here; nil, and anywhere in it, for one in another form.
    mutating func next() -> Object? {
        guard passes(#"{"cls":""#), let name = plainText() else { return nil }
        var track: Int?
        if passes(#","id":""#) {
            guard let uid = plainText() else { return nil }
            let digits = text[uid].lastIndex(of: UInt8(ascii: "/")).map {
                text[($0 + 1)..<uid.upperBound]
            }
            guard let number = digits.flatMap(LineParser.unsigned) else { return nil }
            track = Int(exactly: number)
        }
        guard passes(#","s":"#), let score = number(),
            passes(#","b":["#), let left = number(),
            passes(","), let top = number(),
            passes(","), let width = number(),
            passes(","), let height = number(), passes("]}")
        else { return nil }
        return Object(name: name, track: track, score: score, box: (left, top, width, height))
    }

    /// Goes over `word` where it is next.
    private mutating func passes(_ word: StaticString) -> Bool {
        let count = word.utf8CodeUnitCount
        guard position + count <= text.count else { return false }
        for index in 0..<count where text[position + index] != word.utf8Start[index] {
            return false
        }
        position += count
        return true
    }

    /// The range of a text that stands for itself, up to its quote, over which it goes.
    private mutating func plainText() -> Range<Int>? {
        let start = position
        while position < text.count {
            switch text[position] {
            case UInt8(ascii: "\""):
                position += 1
                return start..<(position - 1)
            case UInt8(ascii: "\\"): return nil
            default: position += 1
            }
        }
        return nil
    }

    /// A number of 15 digits at most and no exponent, which a quotient of two exact numbers rounds
    /// as `Double.init` does.
    private mutating func number() -> Double? {
        var (digits, places, count) = (0, 0, 0)
        var hasPoint = false
        let isNegative = passes("-")
        while position < text.count {
            let byte = text[position]
            if byte == UInt8(ascii: "."), !hasPoint {
                hasPoint = true
            } else if byte >= 0x30, byte <= 0x39 {
                digits = digits * 10 + Int(truncatingIfNeeded: byte) - 0x30
                count += 1
                places += hasPoint ? 1 : 0
                guard count <= 15 else { return nil }
            } else {
                break
            }
            position += 1
        }
        guard count > 0, position < text.count, text[position] | 0x20 != UInt8(ascii: "e") else {
            return nil
        }
        let value = Double(digits) / Self.powers[places]
        return isNegative ? -value : value
    }

    /// Powers of ten, all exact.
    private static let powers: [Double] = [
        1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
    ]
}
