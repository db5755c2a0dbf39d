/// Why a file is not a TFLite model that can be read.
package enum TFLiteError: Error, Sendable, Equatable {
    /// The file cannot be opened or mapped.
    case cannotOpen(path: String, reason: String)
    /// The bytes are not what the format says.
    case malformed(field: String, offset: Int, reason: String)
    /// A limit is passed.
    case limit(field: String, limit: Int, found: Int)
    /// An operator, or this version of it, is not supported.
    case unsupportedOperator(index: Int, name: String, version: Int)
    /// An operator's inputs or options are not supported or out of range.
    case invalidOperator(index: Int, name: String, reason: String)
    /// An element type that is not supported.
    case unsupportedType(name: String, code: Int)
    /// The operators do not form a graph whose values all have a producer.
    case brokenGraph(subject: String, reason: String)

    /// One line, lower case, no trailing period.
    package var summary: String {
        switch self {
        case .cannotOpen(let path, let reason): "cannot open '\(path)': \(reason)"
        case .malformed(let field, let offset, let reason):
            "not a valid model: \(field) at byte \(offset): \(reason)"
        case .limit(let field, let limit, let found):
            "not a valid model: \(field) of \(found) is above the limit of \(limit)"
        case .unsupportedOperator(_, let name, let version):
            "operator \(name) of version \(version) is not supported"
        case .invalidOperator(_, let name, let reason): "\(name): \(reason)"
        case .unsupportedType(let name, let code):
            "'\(name)' has element type \(code), which is not supported"
        case .brokenGraph(_, let reason): reason
        }
    }

    /// The operator or value it is about.
    package var subject: String? {
        switch self {
        case .unsupportedOperator(let index, _, _), .invalidOperator(let index, _, _):
            "operator \(index)"
        case .brokenGraph(let subject, _): subject
        default: nil
        }
    }

    /// What to do about it.
    package var hint: String? {
        switch self {
        case .unsupportedOperator: "the table of TFLite operators lists what is supported"
        case .malformed, .limit: "the file may be truncated or not a model at all"
        default: nil
        }
    }
}
