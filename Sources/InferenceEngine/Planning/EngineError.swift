/// Why a model cannot be planned or run.
package enum EngineError: Error, Sendable, Equatable {
    /// A node's operator is not known.
    case unsupportedOperator(node: String, name: String, opset: Int)
    /// A node's inputs or attributes do not suit its operator.
    case invalidNode(node: String, name: String, reason: String)
    /// An input of the graph is not given a shape and has none of its own.
    case openInput(name: String, declared: String)
    /// A shape does not suit the input it is given for.
    case unsuitableShape(input: String, declared: String, given: String)
    /// A shape is given for an input that the graph does not have.
    case unknownInput(name: String, known: [String])
    /// A run was asked for before this input was filled.
    case unwrittenInput(name: String)
    /// The activations would not fit the budget.
    case overBudget(bytes: Int, budget: Int)
    /// A pass left a graph that is not whole; found in debug builds only.
    case brokenPass(name: String, reason: String)

    /// One line, lower case, no trailing period.
    package var summary: String {
        switch self {
        case .unsupportedOperator(_, let name, let opset):
            "operator \(name) of opset \(opset) is not supported"
        case .invalidNode(_, let name, let reason): "\(name): \(reason)"
        case .openInput(let name, let declared):
            "input '\(name)' \(declared) has open extents and no shape is given"
        case .unsuitableShape(let input, let declared, let given):
            "input '\(input)' is declared \(declared) and cannot be \(given)"
        case .unknownInput(let name, _): "the model has no input '\(name)'"
        case .unwrittenInput(let name): "input '\(name)' was not filled before the run"
        case .overBudget(let bytes, let budget):
            "activations need \(bytes >> 20) MiB and the budget is \(budget >> 20) MiB"
        case .brokenPass(let name, let reason): "after pass \(name): \(reason)"
        }
    }

    /// The node or input it is about.
    package var subject: String? {
        switch self {
        case .unsupportedOperator(let node, _, _), .invalidNode(let node, _, _): "node '\(node)'"
        case .openInput, .unsuitableShape, .unknownInput, .unwrittenInput, .overBudget,
            .brokenPass:
            nil
        }
    }

    /// What to do about it.
    package var hint: String? {
        switch self {
        case .unsupportedOperator:
            "the operator table lists what is supported; try exporting without this operator"
        case .invalidNode: nil
        case .openInput: "give the input's size"
        case .unsuitableShape, .unwrittenInput: nil
        case .unknownInput(_, let known):
            known.isEmpty ? nil : "its inputs are \(known.joined(separator: ", "))"
        case .overBudget: "use a smaller input or batch"
        case .brokenPass: "this is a fault of the engine: report it with the model"
        }
    }
}
