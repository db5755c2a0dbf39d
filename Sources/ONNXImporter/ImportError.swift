/// Why a file is not a model that can be read.
package enum ImportError: Error, Sendable, Equatable {
    /// The file cannot be opened or mapped.
    case cannotOpen(path: String, reason: String)
    /// The bytes are not what the format says.
    case malformed(field: String, offset: Int, reason: String)
    /// A limit is passed.
    case limit(field: String, limit: Int, found: Int)
    /// A tensor's data lies in another file.
    case externalData(tensor: String, location: String, reason: ExternalFault)
    /// The file's operator set is out of range.
    case unsupportedOpset(Int)
    /// A node's operator or one of its attributes is not supported.
    case unsupportedOperator(node: String, name: String, opset: Int)
    /// Operators that are not known: all of them, each with a node that has it.
    case unknownOperators([UnknownOperator], opset: Int)
    /// A node's attribute is missing or out of range.
    case invalidAttribute(node: String, name: String, attribute: String, reason: String)
    /// An element type that is not supported.
    case unsupportedType(name: String, code: Int)
    /// The nodes do not form a graph without cycles whose values all have a producer.
    case brokenGraph(subject: String, reason: String)

    /// One line, lower case, no trailing period.
    package var summary: String {
        switch self {
        case .cannotOpen(let path, let reason): "cannot open '\(path)': \(reason)"
        case .malformed(let field, let offset, let reason):
            "not a valid model: \(field) at byte \(offset): \(reason)"
        case .limit(let field, let limit, let found):
            "not a valid model: \(field) of \(found) is above the limit of \(limit)"
        case .externalData(let tensor, let location, let fault):
            switch fault {
            case .outside:
                "tensor '\(tensor)' keeps its data in another file outside the model's folder, "
                    + "'\(location)'"
            case .notBeside:
                "tensor '\(tensor)' keeps its data in another file, '\(location)', which is not "
                    + "beside the model"
            case .tooShort(let offset, let bytes, let found):
                "tensor '\(tensor)' has \(bytes) bytes at \(offset) of '\(location)', which has "
                    + "\(found)"
            }
        case .unknownOperators(let operators, let opset):
            "\(operators.count == 1 ? "the operator" : "operators") "
                + operators.map(\.text).joined(separator: ", ")
                + " \(operators.count == 1 ? "is" : "are") not supported (opset \(opset))"
        case .unsupportedOpset(let version): "operator set \(version) is not supported"
        case .unsupportedOperator(_, let name, let opset):
            "operator \(name) of opset \(opset) is not supported"
        case .invalidAttribute(_, let name, let attribute, let reason):
            "\(name): attribute '\(attribute)' \(reason)"
        case .unsupportedType(let name, let code):
            "'\(name)' has element type \(code), which is not supported"
        case .brokenGraph(_, let reason): reason
        }
    }

    /// The node or value it is about.
    package var subject: String? {
        switch self {
        case .unsupportedOperator(let node, _, _), .invalidAttribute(let node, _, _, _):
            "node '\(node)'"
        case .brokenGraph(let subject, _): subject
        case .unknownOperators(let operators, _): operators.first.map { "node '\($0.node)'" }
        default: nil
        }
    }

    /// What to do about it.
    package var hint: String? {
        switch self {
        case .externalData(_, let location, let fault):
            switch fault {
            case .outside:
                "save the model with its weights inside: "
                    + "onnx.save(onnx.load(FILE), OUT, save_as_external_data=False)"
            case .notBeside: "put '\(location)' beside it; the two belong together"
            case .tooShort: "'\(location)' is cut off or of another export: export again"
            }
        case .unknownOperators:
            "export with standard operators (ONNX opset \(Limits.operatorSets.lowerBound) to "
                + "\(Limits.operatorSets.upperBound)), without custom ones"
        case .unsupportedOpset:
            "export with an operator set from \(Limits.operatorSets.lowerBound) to "
                + "\(Limits.operatorSets.upperBound)"
        case .unsupportedOperator: "export without it, or with another operator set"
        case .malformed, .limit: "the file may be truncated or not a model at all"
        default: nil
        }
    }
}

/// What is wrong with data in another file.
package enum ExternalFault: Sendable, Equatable {
    /// Its name leads out of the model's folder.
    case outside
    /// The file is not there.
    case notBeside
    /// The file ends before the data does.
    case tooShort(offset: Int, bytes: Int, found: Int)
}

/// An operator that is not known.
package struct UnknownOperator: Sendable, Equatable {
    /// Its name, behind its domain where that is not the standard one.
    package let name: String
    /// The first node that has it.
    package let node: String
    /// How many have it.
    package let count: Int

    var text: String { count == 1 ? name : "\(name) (\(count) times)" }
}
