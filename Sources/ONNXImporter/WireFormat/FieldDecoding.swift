extension ProtobufReader.Value {
    /// A signed integer field.
    func integer(_ reader: ProtobufReader, _ offset: Int) throws(ImportError) -> Int {
        guard case .varint(let value) = self else { throw reader.wrongType(offset, "integer") }
        return Int(Int64(bitPattern: value))
    }

    /// A float field.
    func float(_ reader: ProtobufReader, _ offset: Int) throws(ImportError) -> Float {
        guard case .fixed32(let value) = self else { throw reader.wrongType(offset, "float") }
        return Float(bitPattern: value)
    }

    /// A field of bytes or a message.
    func range(_ reader: ProtobufReader, _ offset: Int) throws(ImportError) -> Range<Int> {
        guard case .bytes(let range) = self else { throw reader.wrongType(offset, "bytes") }
        return range
    }

    /// A text field of at most `Limits.nameBytes`.
    func text(_ reader: ProtobufReader, _ offset: Int) throws(ImportError) -> String {
        let range = try range(reader, offset)
        guard range.count <= Limits.nameBytes else {
            throw .limit(
                field: "\(reader.context) name", limit: Limits.nameBytes, found: range.count)
        }
        return String(decoding: reader.bytes[range], as: UTF8.self)
    }

    /// Appends one or a packed run of integers.
    func append(
        to array: inout [Int], _ reader: ProtobufReader, _ offset: Int
    ) throws(ImportError) {
        switch self {
        case .varint(let value): array.append(Int(Int64(bitPattern: value)))
        case .bytes(let range):
            var inner = ProtobufReader(reader.bytes, range: range, context: reader.context)
            while inner.position < inner.end {
                array.append(Int(Int64(bitPattern: try inner.varint("packed integer"))))
            }
        default: throw reader.wrongType(offset, "integers")
        }
    }

    /// Appends one or a packed run of floats.
    func append(
        to array: inout [Float], _ reader: ProtobufReader, _ offset: Int
    ) throws(ImportError) {
        switch self {
        case .fixed32(let value): array.append(Float(bitPattern: value))
        case .bytes(let range):
            guard range.count % 4 == 0 else {
                throw .malformed(
                    field: reader.context, offset: offset,
                    reason: "packed floats of \(range.count) bytes")
            }
            array.reserveCapacity(array.count + range.count / 4)
            for at in stride(from: range.lowerBound, to: range.upperBound, by: 4) {
                array.append(
                    Float(
                        bitPattern: reader.bytes.loadUnaligned(
                            fromByteOffset: at, as: UInt32.self)))
            }
        default: throw reader.wrongType(offset, "floats")
        }
    }

    /// Appends one or a packed run of doubles.
    func append(
        to array: inout [Double], _ reader: ProtobufReader, _ offset: Int
    ) throws(ImportError) {
        switch self {
        case .fixed64(let value): array.append(Double(bitPattern: value))
        case .bytes(let range):
            guard range.count % 8 == 0 else {
                throw .malformed(
                    field: reader.context, offset: offset,
                    reason: "packed doubles of \(range.count) bytes")
            }
            for at in stride(from: range.lowerBound, to: range.upperBound, by: 8) {
                array.append(
                    Double(
                        bitPattern: reader.bytes.loadUnaligned(
                            fromByteOffset: at, as: UInt64.self)))
            }
        default: throw reader.wrongType(offset, "doubles")
        }
    }
}

extension ProtobufReader {
    func wrongType(_ offset: Int, _ wanted: String) -> ImportError {
        .malformed(field: context, offset: offset, reason: "the wire type does not hold \(wanted)")
    }
}
