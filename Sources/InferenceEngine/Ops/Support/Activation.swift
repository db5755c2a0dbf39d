/// A function that a convolution applies to its sums before it stores them.
package enum Activation: Hashable, Sendable {
    /// The identity.
    case none
    /// `max(x, 0)`.
    case relu
    /// `min(max(x, low), high)`.
    case clip(low: Float, high: Float)
    /// `x / (1 + exp(-x))`.
    case silu
    /// `1 / (1 + exp(-x))`.
    case sigmoid
    /// `x * clip(x / 6 + 1/2, 0, 1)`.
    case hardSwish
    /// `clip(alpha * x + beta, 0, 1)`.
    case hardSigmoid(alpha: Float, beta: Float)
    /// `x`, or `alpha * x` below zero.
    case leaky(alpha: Float)
    /// `x` times the normal distribution's integral up to it.
    case gelu
}
