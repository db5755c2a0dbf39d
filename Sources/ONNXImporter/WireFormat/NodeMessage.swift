/// A node in the file.
struct NodeMessage {
    var inputs: [String] = []
    var outputs: [String] = []
    var name = ""
    var operatorType = ""
    var domain = ""
    var attributes: [String: AttributeMessage] = [:]
    /// Names that its branches read, those they make themselves included.
    var capturedNames: [String] = []

    /// A node that no file holds.
    init(
        _ operatorType: String, inputs: [String], outputs: [String], name: String,
        attributes: [AttributeMessage] = []
    ) {
        self.operatorType = operatorType
        self.inputs = inputs
        self.outputs = outputs
        self.name = name
        for attribute in attributes { self.attributes[attribute.name] = attribute }
    }

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
    /// A graph of its own, a branch for one.
    var graph: Range<Int>?
    var hasGraph = false
    var floats: [Float] = []
    var integers: [Int] = []
    /// The attribute of the calling node whose value it has, within a function.
    var reference: String?

    /// A number.
    init(_ name: String, float: Float) {
        self.name = name
        self.float = float
    }

    /// A text.
    init(_ name: String, text: String) {
        self.name = name
        self.text = text
    }

    init(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>) throws(ImportError) {
        var reader = ProtobufReader(bytes, range: range, context: "attribute")
        while let (number, at, value) = try reader.next() {
            switch number {
            case 1: name = try value.text(reader, at)
            case 2: float = try value.float(reader, at)
            case 3: integer = try value.integer(reader, at)
            case 4: text = try value.text(reader, at)
            case 5: tensor = try value.range(reader, at)
            case 6:
                graph = try value.range(reader, at)
                hasGraph = true
            case 11: hasGraph = true
            case 21: reference = try value.text(reader, at)
            case 7: try value.append(to: &floats, reader, at)
            case 8: try value.append(to: &integers, reader, at)
            default: break
            }
        }
    }
}
