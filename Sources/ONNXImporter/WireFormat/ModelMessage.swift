import Tensors

/// The parts of a model file that are read.
struct ModelMessage {
    var graph: Range<Int>?
    var opset: Int?
    /// Key and value pairs that exporters leave.
    var properties: [String: String] = [:]
    var functions: [FunctionMessage] = []
    /// The program that wrote the file.
    var producer = ""

    init(_ bytes: UnsafeRawBufferPointer) throws(ImportError) {
        var reader = ProtobufReader(bytes, range: 0..<bytes.count, context: "model")
        while let (number, at, value) = try reader.next() {
            switch number {
            case 7: graph = try value.range(reader, at)
            case 8:
                let range = try value.range(reader, at)
                var inner = ProtobufReader(bytes, range: range, context: "operator set")
                var domain = "", version = 0
                while let (number, at, value) = try inner.next() {
                    if number == 1 { domain = try value.text(inner, at) }
                    if number == 2 { version = try value.integer(inner, at) }
                }
                if domain.isEmpty || domain == "ai.onnx" { opset = version }
            case 2: producer = try value.text(reader, at)
            case 14: try addProperty(bytes, try value.range(reader, at))
            case 25: functions.append(try FunctionMessage(bytes, try value.range(reader, at)))
            default: break
            }
            guard functions.count <= Limits.functions else {
                throw .limit(
                    field: "functions", limit: Limits.functions, found: functions.count)
            }
        }
    }

    /// Takes over an entry that is not too long; what is too long says nothing of the network.
    private mutating func addProperty(
        _ bytes: UnsafeRawBufferPointer, _ range: Range<Int>
    ) throws(ImportError) {
        guard range.count <= Limits.propertyBytes, properties.count < Limits.properties else {
            return
        }
        var reader = ProtobufReader(bytes, range: range, context: "metadata")
        var (key, text) = ("", "")
        while let (number, at, value) = try reader.next() {
            let part = String(decoding: bytes[try value.range(reader, at)], as: UTF8.self)
            if number == 1 { key = part }
            if number == 2 { text = part }
        }
        properties[key] = text
    }
}

/// A graph in the file.
struct GraphMessage {
    var nodes: [NodeMessage] = []
    var initializers: [TensorMessage] = []
    var inputs: [ValueMessage] = []
    var outputs: [ValueMessage] = []

    init(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>) throws(ImportError) {
        var reader = ProtobufReader(bytes, range: range, context: "graph")
        while let (number, at, value) = try reader.next() {
            switch number {
            case 1: nodes.append(try NodeMessage(bytes, try value.range(reader, at)))
            case 5: initializers.append(try TensorMessage(bytes, try value.range(reader, at)))
            case 11: inputs.append(try ValueMessage(bytes, try value.range(reader, at)))
            case 12: outputs.append(try ValueMessage(bytes, try value.range(reader, at)))
            case 15:
                throw .malformed(
                    field: "graph", offset: at, reason: "sparse tensors are not supported")
            default: break
            }
            guard nodes.count <= Limits.nodes else {
                throw .limit(field: "nodes", limit: Limits.nodes, found: nodes.count)
            }
            guard inputs.count <= Limits.inputs, outputs.count <= Limits.inputs else {
                throw .limit(
                    field: "inputs or outputs", limit: Limits.inputs,
                    found: max(inputs.count, outputs.count))
            }
            guard initializers.count <= Limits.initializers else {
                throw .limit(
                    field: "initializers", limit: Limits.initializers, found: initializers.count)
            }
        }
    }
}

/// An input or output of a graph in the file.
struct ValueMessage {
    var name = ""
    var typeCode = 0
    /// nil where the extent is open.
    var dimensions: [Int?] = []
    var isTensor = false
    var hasShape = false

    init(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>) throws(ImportError) {
        var reader = ProtobufReader(bytes, range: range, context: "value")
        while let (number, at, value) = try reader.next() {
            if number == 1 { name = try value.text(reader, at) }
            if number == 2 { try readType(bytes, try value.range(reader, at)) }
        }
    }

    private mutating func readType(
        _ bytes: UnsafeRawBufferPointer, _ range: Range<Int>
    ) throws(ImportError) {
        var reader = ProtobufReader(bytes, range: range, context: "type of value '\(name)'")
        while let (number, at, value) = try reader.next() {
            if number != 1 { continue }
            isTensor = true
            let range = try value.range(reader, at)
            var inner = ProtobufReader(bytes, range: range, context: reader.context)
            while let (number, at, value) = try inner.next() {
                if number == 1 { typeCode = try value.integer(inner, at) }
                if number == 2 { try readShape(bytes, try value.range(inner, at)) }
            }
        }
    }

    private mutating func readShape(
        _ bytes: UnsafeRawBufferPointer, _ range: Range<Int>
    ) throws(ImportError) {
        hasShape = true
        var reader = ProtobufReader(bytes, range: range, context: "shape of value '\(name)'")
        while let (number, at, value) = try reader.next() {
            if number != 1 { continue }
            let range = try value.range(reader, at)
            var inner = ProtobufReader(bytes, range: range, context: reader.context)
            var extent: Int?
            while let (number, at, value) = try inner.next() {
                if number == 1 { extent = try value.integer(inner, at) }
            }
            if let extent, extent < 0 || extent > Shape.maximumExtent {
                throw .malformed(field: reader.context, offset: at, reason: "extent \(extent)")
            }
            dimensions.append(extent)
            guard dimensions.count <= Limits.rank else {
                throw .limit(
                    field: "rank of '\(name)'", limit: Limits.rank, found: dimensions.count)
            }
        }
    }
}
