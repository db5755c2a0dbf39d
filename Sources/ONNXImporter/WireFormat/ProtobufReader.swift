/// A bounded reader of the protobuf wire format.
///
/// Every length is checked against the bytes that remain before anything is read or allocated.
struct ProtobufReader {
    /// One field's value, a view into the file.
    enum Value {
        case varint(UInt64)
        case fixed64(UInt64)
        case bytes(Range<Int>)
        case fixed32(UInt32)
    }

    let bytes: UnsafeRawBufferPointer
    private(set) var position: Int
    let end: Int
    /// The name of the message, for errors.
    let context: String

    init(_ bytes: UnsafeRawBufferPointer, range: Range<Int>, context: String) {
        self.bytes = bytes
        position = range.lowerBound
        end = range.upperBound
        self.context = context
    }

    /// The next field, or nil at the end.
    mutating func next() throws(ImportError) -> (number: Int, offset: Int, value: Value)? {
        if position == end { return nil }
        let start = position
        let key = try varint("field key")
        let number = key >> 3
        guard number >= 1, number < 1 << 29 else {
            throw .malformed(field: context, offset: start, reason: "field number \(number)")
        }
        let field = Int(number)
        switch key & 7 {
        case 0: return (field, start, .varint(try varint("field \(field)")))
        case 1: return (field, start, .fixed64(try fixed(8, field)))
        case 2:
            let length = try varint("length of field \(field)")
            guard length <= UInt64(end - position) else {
                throw .malformed(
                    field: context, offset: start,
                    reason: "field \(field) of \(length) bytes where \(end - position) remain")
            }
            let range = position..<position + Int(length)
            position = range.upperBound
            return (field, start, .bytes(range))
        case 5: return (field, start, .fixed32(UInt32(try fixed(4, field))))
        default:
            throw .malformed(
                field: context, offset: start, reason: "wire type \(key & 7) in field \(field)")
        }
    }

    private mutating func fixed(_ count: Int, _ field: Int) throws(ImportError) -> UInt64 {
        guard end - position >= count else {
            throw .malformed(field: context, offset: position, reason: "field \(field) is cut off")
        }
        var value: UInt64 = 0
        for index in 0..<count { value |= UInt64(bytes[position + index]) << (8 * UInt64(index)) }
        position += count
        return value
    }

    /// A varint of at most ten bytes.
    mutating func varint(_ what: String) throws(ImportError) -> UInt64 {
        var value: UInt64 = 0
        let start = position
        for index in 0..<10 {
            guard position < end else {
                throw .malformed(field: context, offset: start, reason: "\(what) is cut off")
            }
            let byte = bytes[position]
            position += 1
            if index == 9, byte & 0x7E != 0 {
                throw .malformed(
                    field: context, offset: start, reason: "\(what) is more than 64 bits")
            }
            value |= UInt64(byte & 0x7F) << (7 * UInt64(index))
            if byte & 0x80 == 0 { return value }
        }
        throw .malformed(field: context, offset: start, reason: "\(what) is longer than 10 bytes")
    }
}
