import Tensors

/// Writes messages of the protobuf wire format.
struct MessageWriter {
    private(set) var bytes: [UInt8] = []

    /// A message that `build` fills.
    static func message(_ build: (inout MessageWriter) -> Void) -> [UInt8] {
        var writer = MessageWriter()
        build(&writer)
        return writer.bytes
    }

    mutating func integer(_ field: Int, _ value: Int) {
        varint(UInt64(truncatingIfNeeded: field) << 3)
        varint(UInt64(bitPattern: Int64(truncatingIfNeeded: value)))
    }

    mutating func text(_ field: Int, _ value: String) { bytes(field, Array(value.utf8)) }

    mutating func bytes(_ field: Int, _ value: some Collection<UInt8>) {
        varint(UInt64(truncatingIfNeeded: field) << 3 | 2)
        varint(UInt64(truncatingIfNeeded: value.count))
        bytes += value
    }

    /// A field as a reader met it, whatever it holds.
    mutating func field(_ number: Int, _ value: ProtobufReader.Value, of reader: ProtobufReader) {
        switch value {
        case .varint(let value):
            varint(UInt64(truncatingIfNeeded: number) << 3)
            varint(value)
        case .fixed64(let value):
            varint(UInt64(truncatingIfNeeded: number) << 3 | 1)
            withUnsafeBytes(of: value.littleEndian) { bytes += $0 }
        case .bytes(let range): bytes(number, reader.bytes[range])
        case .fixed32(let value):
            varint(UInt64(truncatingIfNeeded: number) << 3 | 5)
            withUnsafeBytes(of: value.littleEndian) { bytes += $0 }
        }
    }

    private mutating func varint(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }

    /// A node of the standard operators; `axis` where it has one.
    mutating func node(
        _ type: String, _ inputs: [String], _ output: String, axis: Int? = nil
    ) {
        bytes(
            1,
            Self.message { node in
                for input in inputs { node.text(1, input) }
                node.text(2, output)
                node.text(3, output)
                node.text(4, type)
                guard let axis else { return }
                node.bytes(
                    5,
                    Self.message { attribute in
                        attribute.text(1, "axis")
                        attribute.integer(3, axis)
                        attribute.integer(20, 2)
                    })
            })
    }

    /// A constant of the graph whose elements are `elements`, little endian.
    mutating func constant(
        _ name: String, _ type: SourceType, _ extents: [Int], _ elements: some Collection<UInt8>
    ) {
        bytes(
            5,
            Self.message { tensor in
                for extent in extents { tensor.integer(1, extent) }
                tensor.integer(2, type.rawValue)
                tensor.text(8, name)
                tensor.bytes(9, elements)
            })
    }

    mutating func constant(_ name: String, floats: [Float], _ extents: [Int]) {
        constant(
            name, .float, extents,
            floats.flatMap { value in
                withUnsafeBytes(of: value.bitPattern.littleEndian) { Array($0) }
            })
    }
}
