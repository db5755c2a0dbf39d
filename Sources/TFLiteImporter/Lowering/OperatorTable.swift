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

    static let entries = merged([
        arithmetic, activations, pictures, movement, selection, reductions, quantization, custom,
    ])

    /// One table of all families; a name that two of them claim ends the process at the first use.
    static func merged(_ families: [[String: Entry]]) -> [String: Entry] {
        Dictionary(uniqueKeysWithValues: families.joined().lazy.map { ($0.key, $0.value) })
    }
}
