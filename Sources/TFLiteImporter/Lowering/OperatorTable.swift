import InferenceEngine

/// The operators of the format: the newest version that is read, and how each becomes nodes.
enum OperatorTable {
    typealias Lowering = @Sendable (inout Emitter) throws(TFLiteError) -> Void

    /// One operator.
    struct Entry: Sendable {
        let version: Int
        let lower: Lowering

        init(_ version: Int, _ lower: @escaping Lowering) {
            self.version = version
            self.lower = lower
        }
    }

    static let entries: [String: Entry] =
        arithmetic
        .merging(activations) { first, _ in first }
        .merging(pictures) { first, _ in first }
        .merging(movement) { first, _ in first }
        .merging(selection) { first, _ in first }
        .merging(reductions) { first, _ in first }
        .merging(quantization) { first, _ in first }
        .merging(custom) { first, _ in first }
}
