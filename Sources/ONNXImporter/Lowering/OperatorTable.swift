import InferenceEngine
import Tensors

/// The operators of the format, each with how it becomes one of the engine's.
///
/// A lowering that sets `constant` returns nil.
enum OperatorTable {
    typealias Lowering =
        @Sendable (inout NodeBuilder) throws(ImportError) -> (any Operator)?

    static let lowerings: [String: Lowering] =
        arithmetic
        .merging(activations) { first, _ in first }
        .merging(attention) { first, _ in first }
        .merging(indexed) { first, _ in first }
        .merging(movement) { first, _ in first }
        .merging(pictures) { first, _ in first }
        .merging(quantized) { first, _ in first }
        .merging(reductions) { first, _ in first }
        .merging(regions) { first, _ in first }
        .merging(selections) { first, _ in first }
        .merging(quantized) { first, _ in first }

    /// A lowering of an operator without attributes.
    static func plain(_ inputs: ClosedRange<Int>, _ op: any Operator) -> Lowering {
        { (builder) throws(ImportError) in
            try builder.requireInputs(inputs)
            return op
        }
    }
}
