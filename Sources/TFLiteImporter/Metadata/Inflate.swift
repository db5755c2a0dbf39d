/// Unpacks DEFLATE (RFC 1951) into a buffer of bounded size.
struct Inflate {
    private let bytes: UnsafeRawBufferPointer
    private var at: Int
    private let end: Int
    private var bits: UInt32 = 0
    private var bitCount = 0
    private var output: [UInt8] = []
    private let limit: Int

    /// The bytes that `range` of `bytes` unpacks to; nil for what is no DEFLATE, or more than
    /// `limit` bytes.
    static func unpacked(
        _ bytes: UnsafeRawBufferPointer, _ range: Range<Int>, limit: Int
    ) -> [UInt8]? {
        var inflate = Inflate(
            bytes: bytes, at: range.lowerBound, end: range.upperBound, limit: limit)
        return inflate.run() ? inflate.output : nil
    }

    private init(bytes: UnsafeRawBufferPointer, at: Int, end: Int, limit: Int) {
        self.bytes = bytes
        self.at = at
        self.end = end
        self.limit = limit
    }

    private mutating func run() -> Bool {
        while true {
            guard let isLast = take(1), let kind = take(2) else { return false }
            let isDone: Bool
            switch kind {
            case 0: isDone = copyStored()
            case 1: isDone = decode(Self.fixedLengths, Self.fixedDistances)
            case 2:
                guard let (lengths, distances) = readTables() else { return false }
                isDone = decode(lengths, distances)
            default: isDone = false
            }
            guard isDone else { return false }
            if isLast == 1 { return true }
        }
    }

    private mutating func take(_ count: Int) -> Int? {
        while bitCount < count {
            guard at < end else { return nil }
            bits |= UInt32(truncatingIfNeeded: bytes[at]) << UInt32(truncatingIfNeeded: bitCount)
            at += 1
            bitCount += 8
        }
        let value = Int(truncatingIfNeeded: bits) & (1 << count - 1)
        bits >>= UInt32(truncatingIfNeeded: count)
        bitCount -= count
        return value
    }

    private mutating func copyStored() -> Bool {
        (bits, bitCount) = (0, 0)
        guard end - at >= 4 else { return false }
        let count =
            Int(truncatingIfNeeded: bytes[at]) | Int(truncatingIfNeeded: bytes[at + 1]) << 8
        at += 4
        guard count <= end - at, output.count + count <= limit else { return false }
        output.append(contentsOf: bytes[at..<(at + count)])
        at += count
        return true
    }

    private mutating func decode(_ lengths: HuffmanCode, _ distances: HuffmanCode) -> Bool {
        while true {
            guard let symbol = next(lengths) else { return false }
            if symbol == 256 { return true }
            if symbol < 256 {
                guard output.count < limit else { return false }
                output.append(UInt8(truncatingIfNeeded: symbol))
                continue
            }
            let place = symbol - 257
            guard Self.lengthBases.indices.contains(place),
                let more = take(Self.lengthBits[place]), let code = next(distances),
                Self.distanceBases.indices.contains(code),
                let further = take(Self.distanceBits[code])
            else { return false }
            let count = Self.lengthBases[place] + more
            let back = Self.distanceBases[code] + further
            guard back <= output.count, output.count + count <= limit else { return false }
            for _ in 0..<count { output.append(output[output.count - back]) }
        }
    }

    private mutating func next(_ code: HuffmanCode) -> Int? {
        var (value, first, index) = (0, 0, 0)
        for length in 1...HuffmanCode.longest {
            guard let bit = take(1) else { return nil }
            value |= bit
            let count = code.counts[length]
            if value - first < count { return code.symbols[index + value - first] }
            index += count
            first = (first + count) << 1
            value <<= 1
        }
        return nil
    }

    private mutating func readTables() -> (HuffmanCode, HuffmanCode)? {
        guard let literals = take(5), let distances = take(5), let codes = take(4) else {
            return nil
        }
        var lengths = [Int](repeating: 0, count: 19)
        for place in Self.codeOrder.prefix(codes + 4) {
            guard let length = take(3) else { return nil }
            lengths[place] = length
        }
        guard let code = HuffmanCode(lengths) else { return nil }
        let count = literals + 257 + distances + 1
        var all: [Int] = []
        while all.count < count {
            guard let symbol = next(code) else { return nil }
            let repeated: (value: Int, times: Int?)
            switch symbol {
            case 16:
                guard let last = all.last else { return nil }
                repeated = (last, take(2).map { $0 + 3 })
            case 17: repeated = (0, take(3).map { $0 + 3 })
            case 18: repeated = (0, take(7).map { $0 + 11 })
            default: repeated = (symbol, 1)
            }
            guard let times = repeated.times, all.count + times <= count else { return nil }
            all += Array(repeating: repeated.value, count: times)
        }
        guard let first = HuffmanCode(Array(all.prefix(literals + 257))),
            let second = HuffmanCode(Array(all.dropFirst(literals + 257)))
        else { return nil }
        return (first, second)
    }

    private static let codeOrder = [
        16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15,
    ]
    private static let lengthBits = [
        0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0,
    ]
    private static let lengthBases = [
        3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115,
        131, 163, 195, 227, 258,
    ]
    private static let distanceBits = (0..<30).map { max(0, $0 / 2 - 1) }
    private static let distanceBases = distanceBits.reduce(into: [1]) {
        $0.append(($0.last ?? 1) + 1 << $1)
    }.dropLast()
    private static let fixedLengths = HuffmanCode(
        checked: (0..<288).map { $0 < 144 ? 8 : $0 < 256 ? 9 : $0 < 280 ? 7 : 8 })
    private static let fixedDistances = HuffmanCode(checked: Array(repeating: 5, count: 30))
}

/// A canonical Huffman code: how many words of each length there are, and their symbols in order.
struct HuffmanCode {
    static let longest = 15

    let counts: [Int]
    let symbols: [Int]

    /// The code of these lengths by symbol; nil where there are more words than a length can have.
    init?(_ lengths: [Int]) {
        self.init(checked: lengths)
        var room = 1
        for length in 1...Self.longest {
            room = room << 1 - counts[length]
            guard room >= 0 else { return nil }
        }
    }

    init(checked lengths: [Int]) {
        var counts = [Int](repeating: 0, count: Self.longest + 1)
        for length in lengths where (1...Self.longest).contains(length) { counts[length] += 1 }
        self.counts = counts
        symbols = (1...Self.longest).flatMap { length in
            lengths.indices.filter { lengths[$0] == length }
        }
    }
}
