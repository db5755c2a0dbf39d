/// Why a file is not a model that can be read.
package enum ImportError: Error, Sendable, Equatable {
    /// The file cannot be opened or mapped.
    case cannotOpen(path: String, reason: String)
    /// The bytes are not what the format says.
    case malformed(field: String, offset: Int, reason: String)
    /// A limit is passed.
    case limit(field: String, limit: Int, found: Int)
    /// A tensor's data lies in another file.
    case externalData(tensor: String)
    /// The file's operator set is out of range.
    case unsupportedOpset(Int)
    /// A node's operator or one of its attributes is not supported.
    case unsupportedOperator(node: String, name: String, opset: Int)
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
        case .externalData(let tensor):
            "tensor '\(tensor)' keeps its data in another file, which is not supported"
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
        default: nil
        }
    }

    /// What to do about it.
    package var hint: String? {
        switch self {
        case .externalData: "save the model with its weights inside"
        case .unsupportedOpset:
            "export with an operator set from \(Limits.operatorSets.lowerBound) to "
                + "\(Limits.operatorSets.upperBound)"
        case .unsupportedOperator: "the operator table lists what is supported"
        case .malformed, .limit: "the file may be truncated or not a model at all"
        default: nil
        }
    }
}
