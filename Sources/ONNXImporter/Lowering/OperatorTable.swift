import InferenceEngine
import Tensors

/// The operators of the format, each with how it becomes one of the engine's.
///
/// A lowering that sets `constant` returns nil.
enum OperatorTable {
    typealias Lowering =
        @Sendable (inout NodeBuilder) throws(ImportError) -> (any Operator)?

    static let lowerings = merged([
        arithmetic, activations, attention, indexed, movement, pictures, quantized, reductions,
        regions, selections,
    ])

    /// One table of all families; a name that two of them claim ends the process at the first use.
    static func merged(_ families: [[String: Lowering]]) -> [String: Lowering] {
        Dictionary(uniqueKeysWithValues: families.joined().lazy.map { ($0.key, $0.value) })
    }

    /// A lowering of an operator without attributes.
    static func plain(_ inputs: ClosedRange<Int>, _ op: any Operator) -> Lowering {
        { (builder) throws(ImportError) in
            try builder.requireInputs(inputs)
            return op
        }
    }
}
