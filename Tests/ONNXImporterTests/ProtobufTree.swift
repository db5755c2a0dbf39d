/// A message taken apart, so that numbers deep inside it can be replaced and lengths still agree.
struct ProtobufTree {
    /// What the fields of a message are.
    indirect enum Kind {
        case message([UInt64: Kind])
        /// Whole numbers: one, or packed.
        case integers
        /// Floats: one, or packed.
        case floats
        /// Raw data of a tensor, whose element type is field 2 of the same message.
        case data
    }

    /// A number of the message.
    enum Number {
        case integer
        case float
    }

    private enum Value {
        case varint(UInt64)
        case bytes([UInt8])
        case message(ProtobufTree)
        case integers([UInt64])
        case floats([UInt32])
        case fixed([UInt8], wire: UInt64)
    }

    private var fields: [(number: UInt64, value: Value)] = []

    private static let tensor = Kind.message([
        1: .integers, 2: .integers, 4: .floats, 5: .integers, 7: .integers, 9: .data,
    ])
    private static let attribute = Kind.message([
        2: .floats, 3: .integers, 5: tensor, 7: .floats, 8: .integers,
    ])
    private static let value = Kind.message([
        2: .message([1: .message([2: .message([1: .message([1: .integers])])])])
    ])
    /// A model's graph: attributes, initializers and the extents of inputs.
    static let model = Kind.message([
        7: .message([1: .message([5: attribute]), 5: tensor, 11: value])
    ])

    init(_ bytes: [UInt8], _ kind: Kind) {
        guard case .message(let kinds) = kind else { return }
        var at = 0
        func varint() -> UInt64 {
            var value: UInt64 = 0, shift: UInt64 = 0
            while at < bytes.count {
                let byte = bytes[at]
                at += 1
                value |= UInt64(byte & 0x7F) << shift
                shift += 7
                if byte & 0x80 == 0 { break }
            }
            return value
        }
        while at < bytes.count {
            let key = varint(), number = key >> 3
            switch key & 7 {
            case 0: fields.append((number, .varint(varint())))
            case 1:
                fields.append((number, .fixed(Array(bytes[at..<at + 8]), wire: 1)))
                at += 8
            case 5:
                let word = Array(bytes[at..<at + 4])
                at += 4
                if case .floats = kinds[number] {
                    fields.append((number, .floats(Self.words(word))))
                } else {
                    fields.append((number, .fixed(word, wire: 5)))
                }
            default:
                let count = Int(varint()), part = Array(bytes[at..<at + count])
                at += count
                fields.append((number, Self.value(part, kinds[number], elementType)))
            }
        }
    }

    /// The code in field 2, of a tensor.
    private var elementType: UInt64 {
        for case (2, .varint(let code)) in fields { return code }
        return 0
    }

    private static func value(_ bytes: [UInt8], _ kind: Kind?, _ type: UInt64) -> Value {
        switch kind {
        case .message: return kind.map { .message(ProtobufTree(bytes, $0)) } ?? .bytes(bytes)
        case .integers: return .integers(varints(bytes))
        case .floats: return .floats(words(bytes))
        case .data where type == 1: return .floats(words(bytes))
        default: return .bytes(bytes)
        }
    }

    private static func varints(_ bytes: [UInt8]) -> [UInt64] {
        var result: [UInt64] = [], value: UInt64 = 0, shift: UInt64 = 0
        for byte in bytes {
            value |= UInt64(byte & 0x7F) << shift
            shift += 7
            if byte & 0x80 == 0 {
                result.append(value)
                (value, shift) = (0, 0)
            }
        }
        return result
    }

    private static func words(_ bytes: [UInt8]) -> [UInt32] {
        stride(from: 0, to: bytes.count - 3, by: 4).map { at in
            (0..<4).reduce(UInt32(0)) { $0 | UInt32(bytes[at + $1]) << UInt32(8 * $1) }
        }
    }

    // MARK: Numbers

    /// The numbers of the message, raw int64 data included, in a fixed order.
    var numbers: [Number] {
        var result: [Number] = []
        var copy = self
        copy.visit { number, _ in result.append(number) }
        return result
    }

    /// The bytes with the number at `index` replaced.
    func bytes(replacing index: Int, integer: Int, float: Float) -> [UInt8] {
        var copy = self, at = 0
        copy.visit { number, word in
            if at == index {
                word =
                    number == .integer
                    ? UInt64(bitPattern: Int64(integer)) : UInt64(float.bitPattern)
            }
            at += 1
        }
        return copy.bytes
    }

    private mutating func visit(_ body: (Number, inout UInt64) -> Void) {
        let type = elementType
        for index in fields.indices {
            switch fields[index].value {
            case .varint(var value):
                body(.integer, &value)
                fields[index].value = .varint(value)
            case .integers(var values):
                for at in values.indices { body(.integer, &values[at]) }
                fields[index].value = .integers(values)
            case .floats(var values):
                for at in values.indices {
                    var word = UInt64(values[at])
                    body(.float, &word)
                    values[at] = UInt32(truncatingIfNeeded: word)
                }
                fields[index].value = .floats(values)
            case .message(var tree):
                tree.visit(body)
                fields[index].value = .message(tree)
            case .bytes(var bytes) where fields[index].number == 9 && type == 7:
                for start in stride(from: 0, to: bytes.count - 7, by: 8) {
                    var word = (0..<8).reduce(UInt64(0)) {
                        $0 | UInt64(bytes[start + $1]) << UInt64(8 * $1)
                    }
                    body(.integer, &word)
                    for byte in 0..<8 {
                        bytes[start + byte] = UInt8(truncatingIfNeeded: word >> UInt64(8 * byte))
                    }
                }
                fields[index].value = .bytes(bytes)
            case .bytes, .fixed: break
            }
        }
    }

    // MARK: Bytes

    private var bytes: [UInt8] {
        ProtobufWriter.message { writer in
            for (number, value) in fields {
                switch value {
                case .varint(let value): writer.varint(number, value)
                case .bytes(let bytes): writer.bytes(number, bytes)
                case .message(let tree): writer.bytes(number, tree.bytes)
                case .integers(let values):
                    writer.bytes(number, ProtobufWriter.message { for v in values { $0.raw(v) } })
                case .floats(let values):
                    let data = values.flatMap { word in
                        (0..<4).map { UInt8(truncatingIfNeeded: word >> UInt32(8 * $0)) }
                    }
                    // A single float of an attribute has a wire type of its own.
                    if number == 2 {
                        writer.raw(number << 3 | 5)
                        writer.append(data)
                    } else {
                        writer.bytes(number, data)
                    }
                case .fixed(let data, let wire):
                    writer.raw(number << 3 | wire)
                    writer.append(data)
                }
            }
        }
    }
}
