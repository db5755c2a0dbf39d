import CKernels
import Glibc

/// The activations in double precision.
enum Activation {
    static let all: [k_activation] = [
        K_ACT_NONE, K_ACT_RELU, K_ACT_CLIP, K_ACT_SILU, K_ACT_SIGMOID, K_ACT_HARD_SWISH,
        K_ACT_HARD_SIGMOID, K_ACT_LEAKY, K_ACT_PRELU, K_ACT_TANH, K_ACT_EXP, K_ACT_GELU,
    ]

    static func apply(
        _ activation: k_activation, _ x: Double, a: Double, b: Double, slope: Double
    ) -> Double {
        switch activation {
        case K_ACT_RELU: max(x, 0)
        case K_ACT_CLIP: min(max(x, a), b)
        case K_ACT_SILU: x / (1 + exp(-x))
        case K_ACT_SIGMOID: 1 / (1 + exp(-x))
        case K_ACT_HARD_SWISH: x * min(max(x / 6 + 0.5, 0), 1)
        case K_ACT_HARD_SIGMOID: min(max(a * x + b, 0), 1)
        case K_ACT_LEAKY: x < 0 ? a * x : x
        case K_ACT_PRELU: x < 0 ? slope * x : x
        case K_ACT_TANH: tanh(x)
        case K_ACT_EXP: exp(x)
        case K_ACT_GELU: x * erfc(-x / 2.0.squareRoot()) / 2
        default: x
        }
    }
}
