/// The options of a custom operator: a FlexBuffers map of numbers and lists of numbers.
///
/// Every position is checked against the bytes before it is read; values of other kinds are left
/// out.
struct FlexMap {
    private enum Value {
        case number(Double)
        case numbers([Double])
    }

    private let bytes: UnsafeRawBufferPointer
    private var values: [String: Value] = [:]

    /// Reads all of `bytes`; empty bytes are an empty map.
    init(_ bytes: UnsafeRawBufferPointer) throws(TFLiteError) {
        self.bytes = bytes
        if bytes.isEmpty { return }
        guard bytes.count >= 3 else { throw broken(0, "it is cut off") }
        let width = Int(bytes[bytes.count - 1]), type = bytes[bytes.count - 2]
        let root = bytes.count - 2 - width
        guard [1, 2, 4, 8].contains(width), root >= 0, type >> 2 == 9 else {
            throw broken(bytes.count - 2, "it is no map")
        }
        try readMap(at: try target(root, width), width: 1 << Int(type & 3))
    }

    /// A number; nil when it is not there.
    func number(_ name: String) -> Double? {
        if case .number(let value) = values[name] { return value }
        return nil
    }

    /// A whole number within 32 bits; nil when it is not there.
    func integer(_ name: String) -> Int? {
        number(name).flatMap(Self.whole)
    }

    /// A list of whole numbers within 32 bits; nil when it is not there.
    func integers(_ name: String) -> [Int]? {
        guard case .numbers(let list) = values[name] else { return nil }
        let whole = list.compactMap(Self.whole)
        return whole.count == list.count ? whole : nil
    }

    /// The whole part of a number within 32 bits; nil for other numbers, and for what is none.
    private static func whole(_ number: Double) -> Int? {
        Int32(exactly: number.rounded(.towardZero)).map { Int($0) }
    }

    private func broken(_ at: Int, _ reason: String) -> TFLiteError {
        .malformed(field: "custom options", offset: at, reason: reason)
    }

    private func unsigned(_ at: Int, _ width: Int) throws(TFLiteError) -> UInt64 {
        guard at >= 0, width >= 1, at <= bytes.count - width else {
            throw broken(at, "a value is cut off")
        }
        var value: UInt64 = 0
        for index in 0..<width { value |= UInt64(bytes[at + index]) << (8 * UInt64(index)) }
        return value
    }

    /// Where an offset at `at`, which counts backwards, leads.
    private func target(_ at: Int, _ width: Int) throws(TFLiteError) -> Int {
        let distance = try unsigned(at, width)
        guard distance <= UInt64(at) else { throw broken(at, "an offset leads out of it") }
        return at - Int(distance)
    }

    private func count(_ at: Int, _ width: Int, elements: Int) throws(TFLiteError) -> Int {
        let count = try unsigned(at - width, width)
        guard count <= UInt64((bytes.count - at) / max(1, elements)) else {
            throw broken(at, "\(count) elements have no room")
        }
        return Int(count)
    }

    private mutating func readMap(at start: Int, width: Int) throws(TFLiteError) {
        let size = try count(start, width, elements: width + 1)
        let keys = try target(start - 3 * width, width)
        let keyWidth = try unsigned(start - 2 * width, width)
        guard [1, 2, 4, 8].contains(keyWidth) else { throw broken(start, "keys of no width") }
        guard size <= Limits.options else { throw broken(start, "\(size) options") }
        for index in 0..<size {
            let name = try key(at: try target(keys + index * Int(keyWidth), Int(keyWidth)))
            let type = UInt8(try unsigned(start + size * width + index, 1))
            values[name] = try value(at: start + index * width, width: width, type: type)
        }
    }

    private func key(at start: Int) throws(TFLiteError) -> String {
        var end = start
        while end < bytes.count, bytes[end] != 0 {
            end += 1
            guard end - start <= 256 else { throw broken(start, "a key is too long") }
        }
        return String(decoding: bytes[start..<end], as: UTF8.self)
    }

    private func value(at place: Int, width: Int, type: UInt8) throws(TFLiteError) -> Value? {
        let kind = type >> 2, inner = 1 << Int(type & 3)
        switch kind {
        case 1, 2, 3, 26: return .number(try scalar(place, width, kind))
        case 6, 7, 8: return .number(try scalar(try target(place, width), inner, kind - 5))
        case 11, 12, 13:
            let start = try target(place, width)
            let size = try count(start, inner, elements: inner)
            guard size <= Limits.operands else { throw broken(start, "a list of \(size)") }
            var list: [Double] = []
            for index in 0..<size {
                list.append(try scalar(start + index * inner, inner, kind - 10))
            }
            return .numbers(list)
        default: return nil
        }
    }

    private func scalar(_ at: Int, _ width: Int, _ kind: UInt8) throws(TFLiteError) -> Double {
        let bits = try unsigned(at, width)
        switch (kind, width) {
        case (3, 8): return Double(bitPattern: bits)
        case (3, 4): return Double(Float(bitPattern: UInt32(bits)))
        case (3, _): throw broken(at, "a number of \(width) bytes")
        case (1, _):
            let shift = UInt64(64 - 8 * width)
            return Double(Int64(bitPattern: bits << shift) >> shift)
        default: return Double(bits)
        }
    }
}
