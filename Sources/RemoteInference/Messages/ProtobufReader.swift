/// Reads a message in the wire format of protobuf, field by field.
///
/// Every length is checked against the bytes that remain before anything is read; nothing is
/// allocated but views.
struct ProtobufReader {
    /// A field's value.
    enum Value {
        case number(UInt64)
        case bytes(ArraySlice<UInt8>)
    }

    /// A message that is none; says where.
    struct Fault: Error {
        let offset: Int
        let reason: String
    }

    private var rest: ArraySlice<UInt8>
    private let start: Int

    /// A reader of the message that is all of `bytes`.
    init(_ bytes: ArraySlice<UInt8>) {
        rest = bytes
        start = bytes.startIndex
    }

    /// The next field; nil at the end.
    mutating func next() throws(Fault) -> (field: UInt64, value: Value)? {
        guard !rest.isEmpty else { return nil }
        let key = try varint()
        let field = key >> 3
        guard field >= 1, field < 1 << 29 else { throw fault("field number \(field)") }
        switch key & 7 {
        case 0: return (field, .number(try varint()))
        case 1: return (field, .bytes(try take(8, field)))
        case 2:
            let count = try varint()
            return (field, .bytes(try take(Int(clamping: count), field)))
        case 5: return (field, .bytes(try take(4, field)))
        default: throw fault("wire type \(key & 7) in field \(field)")
        }
    }

    /// Calls `body` with each field of a list of bytes, texts and messages, and of numbers, which
    /// may be packed.
    static func numbers(in value: Value) throws(Fault) -> [Int] {
        switch value {
        case .number(let number): return [Int(truncatingIfNeeded: number)]
        case .bytes(let bytes):
            var reader = ProtobufReader(bytes)
            var numbers: [Int] = []
            while !reader.rest.isEmpty {
                numbers.append(Int(truncatingIfNeeded: try reader.varint()))
            }
            return numbers
        }
    }

    private mutating func take(_ count: Int, _ field: UInt64) throws(Fault) -> ArraySlice<UInt8> {
        guard count <= rest.count else {
            throw fault("field \(field) of \(count) bytes where \(rest.count) remain")
        }
        defer { rest = rest.dropFirst(count) }
        return rest.prefix(count)
    }

    /// A varint of at most ten bytes.
    private mutating func varint() throws(Fault) -> UInt64 {
        var value: UInt64 = 0
        for index in 0..<10 {
            guard let byte = rest.popFirst() else { throw fault("a number is cut off") }
            if index == 9, byte & 0xFE != 0 { throw fault("a number of more than 64 bits") }
            value |= UInt64(truncatingIfNeeded: byte & 0x7F) << (7 * UInt64(clamping: index))
            if byte & 0x80 == 0 { return value }
        }
        throw fault("a number of more than 64 bits")
    }

    private func fault(_ reason: String) -> Fault {
        Fault(offset: rest.startIndex - start, reason: reason)
    }
}

extension ProtobufReader.Value {
    /// The bytes as text; empty for a number.
    var text: String {
        if case .bytes(let bytes) = self { String(decoding: bytes, as: UTF8.self) } else { "" }
    }

    /// The bytes; none for a number.
    var bytes: ArraySlice<UInt8> {
        if case .bytes(let bytes) = self { bytes } else { [] }
    }

    /// Whether it is a truth value that holds.
    var isTrue: Bool {
        if case .number(let number) = self { number != 0 } else { false }
    }
}
