import Tensors

/// An operator that moves elements as they are, on plain bytes: put in by passes.
struct QuantizedMovement: Operator {
    static let name = "QuantizedMovement"
    let op: any Operator

    /// Whether this can hold `op`.
    static func moves(_ op: any Operator) -> Bool {
        op is Reshape || op is Flatten || op is Squeeze || op is Unsqueeze || op is Transpose
            || op is Slice
    }

    var isView: Bool { op.isView }

    func facts(_ inputs: Operands) throws -> [Fact] { try op.facts(inputs) }

    func evaluate(_ call: Call) { op.evaluate(call) }

    func kernel(_ context: KernelContext) throws -> Kernel {
        Kernel(name: "u8 \(type(of: op).name)") { op.evaluate($0) }
    }
}
