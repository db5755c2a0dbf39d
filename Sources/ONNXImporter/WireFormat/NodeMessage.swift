/// A node in the file.
struct NodeMessage {
    var inputs: [String] = []
    var outputs: [String] = []
    var name = ""
    var operatorType = ""
    var domain = ""
    var attributes: [String: AttributeMessage] = [:]

    init(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>) throws(ImportError) {
        var reader = ProtobufReader(bytes, range: range, context: "node")
        while let (number, at, value) = try reader.next() {
            switch number {
            case 1: inputs.append(try value.text(reader, at))
            case 2: outputs.append(try value.text(reader, at))
            case 3: name = try value.text(reader, at)
            case 4: operatorType = try value.text(reader, at)
            case 5:
                let attribute = try AttributeMessage(bytes, try value.range(reader, at))
                guard attributes.updateValue(attribute, forKey: attribute.name) == nil else {
                    throw .malformed(
                        field: "node '\(name)'", offset: at,
                        reason: "attribute '\(attribute.name)' is there twice")
                }
            case 7: domain = try value.text(reader, at)
            default: break
            }
            guard attributes.count <= Limits.attributesPerNode else {
                throw .limit(
                    field: "attributes of node '\(name)'", limit: Limits.attributesPerNode,
                    found: attributes.count)
            }
            guard inputs.count <= Limits.inputsPerNode, outputs.count <= Limits.inputsPerNode
            else {
                throw .limit(
                    field: "inputs of node '\(name)'", limit: Limits.inputsPerNode,
                    found: inputs.count)
            }
        }
        if name.isEmpty { name = outputs.first ?? operatorType }
    }
}

/// An attribute of a node in the file.
struct AttributeMessage {
    var name = ""
    var float: Float?
    var integer: Int?
    var text: String?
    var tensor: Range<Int>?
    var hasGraph = false
    var floats: [Float] = []
    var integers: [Int] = []

    init(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>) throws(ImportError) {
        var reader = ProtobufReader(bytes, range: range, context: "attribute")
        while let (number, at, value) = try reader.next() {
            switch number {
            case 1: name = try value.text(reader, at)
            case 2: float = try value.float(reader, at)
            case 3: integer = try value.integer(reader, at)
            case 4: text = try value.text(reader, at)
            case 5: tensor = try value.range(reader, at)
            case 6, 11: hasGraph = true
            case 7: try value.append(to: &floats, reader, at)
            case 8: try value.append(to: &integers, reader, at)
            default: break
            }
        }
    }
}
