/// A function that a file defines for its own nodes.
struct FunctionMessage {
    var name = ""
    var domain = ""
    var inputs: [String] = []
    var outputs: [String] = []
    var nodes: [NodeMessage] = []
    /// What attributes are when a node does not give them.
    var defaults: [String: AttributeMessage] = [:]

    init(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>) throws(ImportError) {
        var reader = ProtobufReader(bytes, range: range, context: "function")
        while let (number, at, value) = try reader.next() {
            switch number {
            case 1: name = try value.text(reader, at)
            case 4: inputs.append(try value.text(reader, at))
            case 5: outputs.append(try value.text(reader, at))
            case 7: nodes.append(try NodeMessage(bytes, try value.range(reader, at)))
            case 10: domain = try value.text(reader, at)
            case 11:
                let attribute = try AttributeMessage(bytes, try value.range(reader, at))
                defaults[attribute.name] = attribute
            default: break
            }
            guard nodes.count <= Limits.nodes, inputs.count <= Limits.inputsPerNode,
                outputs.count <= Limits.inputsPerNode
            else {
                throw .limit(
                    field: "nodes of function '\(name)'", limit: Limits.nodes, found: nodes.count)
            }
        }
    }
}
