package import Tensors

/// What a node does: its shape rule, its check, its evaluation and its fast kernels in one place.
///
/// Operators are values without state. Attributes are checked when the operator is made or in
/// `facts(_:)`; after that nothing throws.
package protocol Operator: Sendable {
    /// The name in the operator table and in listings.
    static var name: String { get }

    /// The outputs' facts, all plain.
    ///
    /// Throws `Mismatch` when the inputs do not suit the operator.
    func facts(_ inputs: Operands) throws -> [Fact]

    /// Computes plain outputs from plain inputs. Runs on the session's queue.
    func evaluate(_ call: Call)

    /// The layouts it wants, given the layouts its inputs have.
    func layouts(_ inputs: Operands, outputs: [Fact]) -> LayoutChoice

    /// The code for this place in the graph, with packed weights.
    func kernel(_ context: KernelContext) throws -> Kernel

    /// Whether output 0 is input 0 under another shape: then no code runs.
    var isView: Bool { get }

    /// Whether it works on elements of any type as they are: float16, bfloat16 and float64 are
    /// widened to float32 around other operators.
    var takesEveryType: Bool { get }

    /// Whether output sample n follows from sample n of the inputs alone, given that the first
    /// extent of every output, and of every input that is no constant, counts samples.
    func separatesSamples(_ inputs: Operands, outputs: [Fact]) -> Bool

    /// Multiply-adds, for listings.
    func multiplyAdds(_ inputs: Operands, outputs: [Fact]) -> Int
}

extension Operator {
    /// Everything plain.
    package func layouts(_ inputs: Operands, outputs: [Fact]) -> LayoutChoice { .plain }

    /// The plain evaluation.
    package func kernel(_ context: KernelContext) throws -> Kernel {
        Kernel(name: "plain") { call in evaluate(call) }
    }

    /// False.
    package var isView: Bool { false }

    /// False.
    package var takesEveryType: Bool { false }

    /// False: not known.
    package func separatesSamples(_ inputs: Operands, outputs: [Fact]) -> Bool { false }

    /// None.
    package func multiplyAdds(_ inputs: Operands, outputs: [Fact]) -> Int { 0 }
}

/// Why inputs do not suit an operator; the planner adds the node.
package struct Mismatch: Error {
    /// One line, lower case.
    package let reason: String
    /// The input whose value was asked for and is not known before the run, if that is why.
    let unknownInput: Int?

    /// A reason.
    package init(_ reason: String) {
        self.reason = reason
        unknownInput = nil
    }

    /// The value of this input is computed during the run.
    init(unknownInput index: Int) {
        reason = "input \(index) is computed during the run, and must be known before"
        unknownInput = index
    }
}

/// The layouts of a node's inputs and outputs.
package enum LayoutChoice: Sendable {
    /// Everything plain.
    case plain
    /// Each rank-4 float input that is not a constant, and each output, in `nchw16c`.
    case blocked
    /// Input by input and output by output.
    case mixed(inputs: [Layout], outputs: [Layout])
}
