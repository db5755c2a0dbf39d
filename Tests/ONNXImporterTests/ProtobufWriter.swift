/// Writes protobuf messages by hand, broken ones included.
struct ProtobufWriter {
    private(set) var bytes: [UInt8] = []

    static func message(_ build: (inout ProtobufWriter) -> Void) -> [UInt8] {
        var writer = ProtobufWriter()
        build(&writer)
        return writer.bytes
    }

    /// A model of operator set 13 around a graph.
    static func model(opset: UInt64 = 13, _ graph: (inout ProtobufWriter) -> Void) -> [UInt8] {
        message { model in
            model.varint(1, 8)
            model.bytes(7, message(graph))
            model.bytes(8, message { $0.varint(2, opset) })
        }
    }

    mutating func raw(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(rest & 0x7F) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    mutating func append(_ more: [UInt8]) {
        bytes += more
    }

    mutating func varint(_ field: UInt64, _ value: UInt64) {
        raw(field << 3)
        raw(value)
    }

    mutating func bytes(_ field: UInt64, _ value: [UInt8]) {
        raw(field << 3 | 2)
        raw(UInt64(value.count))
        bytes += value
    }

    mutating func text(_ field: UInt64, _ value: String) {
        bytes(field, Array(value.utf8))
    }

    mutating func node(_ type: String, _ inputs: [String], _ outputs: [String]) {
        bytes(
            1,
            Self.message { node in
                for input in inputs { node.text(1, input) }
                for output in outputs { node.text(2, output) }
                node.text(4, type)
            })
    }

    mutating func tensor(
        _ name: String, _ dimensions: [Int64], _ fill: (inout ProtobufWriter) -> Void
    ) {
        bytes(
            5,
            Self.message { tensor in
                for extent in dimensions { tensor.varint(1, UInt64(bitPattern: extent)) }
                tensor.varint(2, 1)
                tensor.text(8, name)
                fill(&tensor)
            })
    }

    /// A float input (field 11) or output (field 12).
    mutating func value(_ field: UInt64, _ name: String, _ dimensions: [Int64]) {
        let shape = Self.message { shape in
            for extent in dimensions {
                shape.bytes(1, Self.message { $0.varint(1, UInt64(bitPattern: extent)) })
            }
        }
        let tensor = Self.message {
            $0.varint(1, 1)
            $0.bytes(2, shape)
        }
        bytes(
            field,
            Self.message {
                $0.text(1, name)
                $0.bytes(2, Self.message { $0.bytes(1, tensor) })
            })
    }
}
