import Tensors

/// What products are computed in; sums and activation functions are fp32 always.
package enum Precision: String, Sendable {
    /// Single precision throughout.
    case fp32
    /// bfloat16 dot products where the processor has them and they are quicker, else fp32; values
    /// that only convolutions of that kind read are kept as bfloat16.
    case mixed
}

/// How a plan is made.
package struct PlanOptions: Sendable {
    /// Whether passes may fuse and rewrite; off for comparisons.
    package var optimizes = true
    /// Whether convolutions may take forms of fewer products and larger weights: Winograd's and
    /// Strassen's, which change sums by about 1e-5 and spread what is not finite over neighbours.
    package var savesProducts = true
    /// What the products of convolutions and dense layers are computed in.
    package var precision = Precision.fp32
    /// The largest total of activations, in bytes.
    package var activationBudget = 1 << 30

    /// Whether a given shape stands where the file declares another of the same rank: for files
    /// whose declared sizes are placeholders.
    package var replacesDeclaredShapes = false

    /// Whether inputs and outputs of another floating-point type are given and taken as float32.
    package var floatsAtEdges = true

    let kernels = KernelSet.best

    /// The kernels of the mixed precision, where it is asked for and the processor has it.
    var bfloat16: BFloat16Kernels? { precision == .mixed ? BFloat16Kernels.best : nil }

    /// Where plans of one network share weights; nil when there is one plan only.
    var weights: SharedWeights?

    /// The defaults.
    package init() {}

    /// What `make` makes of constants, made once for all plans that share weights.
    ///
    /// `form` says everything besides the constants that the result depends on.
    func shared(
        _ form: @autoclosure () -> String, of sources: [Tensor], _ make: () -> Tensor
    ) -> Tensor {
        weights?.tensor(form(), of: sources, make) ?? make()
    }
}
