import CKernels
import Tensors

/// The axes in another order.
package struct Transpose: Operator {
    /// The name in the operator table.
    package static let name = "Transpose"

    /// True: it only moves elements.
    package var takesEveryType: Bool { true }
    /// Axis of the input for each axis of the output; nil reverses them.
    package let permutation: [Int]?

    /// The operator.
    package init(permutation: [Int]?) {
        self.permutation = permutation
    }

    private func order(rank: Int) -> [Int] {
        permutation ?? (0..<rank).reversed()
    }

    /// Where the samples stay in front.
    package func separatesSamples(_ inputs: Operands, outputs: [Fact]) -> Bool {
        order(rank: outputs[0].shape.count).first == 0
    }

    /// The permuted extents.
    package func facts(_ inputs: Operands) throws -> [Fact] {
        let fact = try inputs.fact(0)
        let order = order(rank: fact.shape.count)
        guard order.sorted() == Array(fact.shape.indices) else {
            throw Mismatch("\(order) is no permutation of a rank of \(fact.shape.count)")
        }
        return [Fact(fact.dataType, Shape(order.map { fact.shape[$0] }))]
    }

    /// Whether the elements stay in order because only extents of 1 move.
    func movesNothing(_ shape: Shape) -> Bool {
        let large = order(rank: shape.count).filter { shape[$0] != 1 }
        return large == large.sorted()
    }

    /// A strided copy.
    package func evaluate(_ call: Call) {
        let input = call.input(0).shape, output = call.outputs[0].shape
        let order = order(rank: input.count)
        let strides = input.strides
        call.copy(
            StridedCopy(
                extents: Array(output), sourceStrides: order.map { strides[$0] },
                targetStrides: output.strides))
    }

    /// A blocked picture becomes interleaved without a stop in between.
    package func layouts(_ inputs: Operands, outputs: [Fact]) -> LayoutChoice {
        inputs[0]?.fact.layout == .nchw16c && permutation == [0, 2, 3, 1]
            ? .mixed(inputs: [.nchw16c], outputs: [.plain]) : .plain
    }

    /// The interleaving kernel for a blocked input.
    package func kernel(_ context: KernelContext) throws -> Kernel {
        guard context.isBlocked(0) else { return Kernel(name: "plain") { evaluate($0) } }
        return Kernel(name: "interleave") { call in
            let table = context.options.kernels.table
            let shape = call.input(0).shape
            let pixels = shape[2] * shape[3], channels = shape[1]
            let stored = (channels + 15) / 16 * 16 * pixels
            let chunk = max(64, 16384 / max(1, channels))
            let tiles = (pixels + chunk - 1) / chunk
            let source = call.input(0).floats, target = call.outputs[0].floats
            call.pool.run(tiles: shape[0] * tiles) { tile, _ in
                let sample = tile / tiles, first = tile % tiles * chunk
                table.pointee.blocked_to_interleaved(
                    source + sample * stored, target + sample * channels * pixels,
                    Int32(channels), Int64(pixels), Int64(first),
                    Int64(min(pixels, first + chunk)))
            }
        }
    }
}
