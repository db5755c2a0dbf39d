import CKernels
import Tensors

/// An operator that maps each float by itself.
package protocol UnaryOperator: Operator {
    /// The function.
    func apply(_ x: Float) -> Float

    /// The same as something that kernels know, if they do.
    ///
    /// Only such a function runs on blocked data: it is finite on padding lanes.
    var activation: Activation? { get }
}

extension UnaryOperator {
    /// None.
    package var activation: Activation? { nil }

    /// Always.
    package func separatesSamples(_ inputs: Operands, outputs: [Fact]) -> Bool {
        true
    }

    /// The input's fact.
    package func facts(_ inputs: Operands) throws -> [Fact] {
        [Fact(.float32, try inputs.floatShape(0))]
    }

    /// Maps the elements, in tiles of 16384.
    package func evaluate(_ call: Call) {
        let source = call.input(0).floats
        let target = call.outputs[0].floats
        let count = call.outputs[0].count
        let tile = 16384
        call.pool.run(tiles: (count + tile - 1) / tile) { index, _ in
            for at in index * tile..<min(count, (index + 1) * tile) {
                target[at] = apply(source[at])
            }
        }
    }

    /// The input's layout, when kernels know the function.
    package func layouts(_ inputs: Operands, outputs: [Fact]) -> LayoutChoice {
        activation != nil && inputs[0]?.fact.layout == .nchw16c ? .blocked : .plain
    }

    /// The kernel of the function where there is one.
    package func kernel(_ context: KernelContext) throws -> Kernel {
        guard let activation else { return Kernel(name: "plain") { evaluate($0) } }
        return activation.kernel(context.options.kernels)
    }
}

extension Activation {
    /// A kernel that maps all stored elements of input 0, padding lanes included.
    func kernel(_ kernels: KernelSet) -> Kernel {
        let code = code
        return Kernel(name: "activate") { call in
            let source = call.input(0).floats, target = call.outputs[0].floats
            let count = call.outputs[0].storedCount
            let tile = 16384
            call.pool.run(tiles: (count + tile - 1) / tile) { index, _ in
                let first = index * tile
                kernels.table.pointee.activate(
                    code.kind, code.a, code.b, source + first, target + first,
                    min(tile, count - first))
            }
        }
    }

    /// The kernels' code of the function with its two constants.
    var code: (kind: k_activation, a: Float, b: Float) {
        switch self {
        case .none: (K_ACT_NONE, 0, 0)
        case .relu: (K_ACT_RELU, 0, 0)
        case .clip(let low, let high): (K_ACT_CLIP, low, high)
        case .silu: (K_ACT_SILU, 0, 0)
        case .sigmoid: (K_ACT_SIGMOID, 0, 0)
        case .hardSwish: (K_ACT_HARD_SWISH, 0, 0)
        case .hardSigmoid(let alpha, let beta): (K_ACT_HARD_SIGMOID, alpha, beta)
        case .leaky(let alpha): (K_ACT_LEAKY, alpha, 0)
        case .gelu: (K_ACT_GELU, 0, 0)
        }
    }
}
