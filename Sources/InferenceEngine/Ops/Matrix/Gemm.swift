import CKernels
import Tensors

/// `alpha * a b + beta * c`, operands transposed if said; c is broadcast.
///
/// Inputs: a, b, c?.
package struct Gemm: Operator {
    /// The name in the operator table.
    package static let name = "Gemm"
    /// The factor of the product.
    package let alpha: Float
    /// The factor of c.
    package let beta: Float
    /// Whether a is given transposed.
    package let transposesA: Bool
    /// Whether b is given transposed.
    package let transposesB: Bool

    /// The operator.
    package init(alpha: Float, beta: Float, transposesA: Bool, transposesB: Bool) {
        self.alpha = alpha
        self.beta = beta
        self.transposesA = transposesA
        self.transposesB = transposesB
    }

    private func sizes(_ a: Shape, _ b: Shape) throws -> (rows: Int, columns: Int, depth: Int) {
        guard a.count == 2, b.count == 2 else { throw Mismatch("\(a) and \(b) are no matrices") }
        let depth = transposesA ? a[0] : a[1]
        guard depth == (transposesB ? b[1] : b[0]) else {
            throw Mismatch("\(a) and \(b) do not fit")
        }
        return (transposesA ? a[1] : a[0], transposesB ? b[0] : b[1], depth)
    }

    /// Where rows are multiplied by constants.
    package func separatesSamples(_ inputs: Operands, outputs: [Fact]) -> Bool {
        let summand = inputs[2]?.fact.shape ?? []
        return !transposesA && inputs.onlyFirstVaries
            && (summand.count < 2 || summand.first == 1)
    }

    /// Rows of a by columns of b.
    package func facts(_ inputs: Operands) throws -> [Fact] {
        let sizes = try sizes(try inputs.floatShape(0), try inputs.floatShape(1))
        let result: Shape = [sizes.rows, sizes.columns]
        if inputs[2] != nil, try broadcastShape([result, inputs.floatShape(2)]) != result {
            throw Mismatch("c does not fit \(result)")
        }
        return [Fact(.float32, result)]
    }

    /// Products of the sums.
    package func multiplyAdds(_ inputs: Operands, outputs: [Fact]) -> Int {
        guard let a = inputs[0]?.fact.shape else { return 0 }
        return outputs[0].shape[1].multipliedSaturated(by: a.elementCount)
    }

    /// Row by row of a as given; one sample is one row, so the batch does not change the bits.
    package func evaluate(_ call: Call) {
        let a = call.input(0), b = call.input(1), out = call.outputs[0]
        guard let sizes = try? sizes(a.shape, b.shape) else { return }
        let rows = sizes.rows, columns = sizes.columns, depth = sizes.depth
        call.pool.run(tiles: rows) { row, _ in
            var line = [Float](repeating: 0, count: depth)
            for k in 0..<depth {
                line[k] = a.floats[transposesA ? k * rows + row : row * depth + k]
            }
            product(
                line, b.floats, out.floats + row * columns, rows: 1, columns: columns,
                depth: depth, transposed: transposesB)
        }
        finish(call, rows: rows, columns: columns)
    }

    private func finish(_ call: Call, rows: Int, columns: Int) {
        let target = call.outputs[0].floats
        if alpha != 1 {
            for index in 0..<rows * columns { target[index] *= alpha }
        }
        guard let c = call.optionalInput(2), beta != 0 else { return }
        let strides = broadcastStrides(c.shape, to: call.outputs[0].shape)
        for row in 0..<rows {
            for column in 0..<columns {
                target[row * columns + column] +=
                    beta * c.floats[row * strides[0] + column * strides[1]]
            }
        }
    }

    /// The product of a matrix with each row, for weights that are known.
    package func kernel(_ context: KernelContext) throws -> Kernel {
        guard !transposesA, alpha == 1, beta == 1 || context.inputs[2] == nil,
            let weights = context.inputs[1]?.value,
            context.inputs[2] == nil
                || (context.inputs[2]?.value != nil
                    && context.inputs[2]?.fact.shape.elementCount == context.outputs[0].shape[1])
        else { return Kernel(name: "plain") { evaluate($0) } }
        let rows =
            transposesB
            ? weights : context.shared("transposed", of: [weights]) { transposed(weights) }
        let bias = context.inputs[2]?.value
        let count = rows.shape[0], depth = rows.shape[1]
        if let bfloat16 = context.options.bfloat16 {
            // It is the bytes of the weights that take the time.
            let packed = context.shared("bf16 rows", of: [rows]) { rounded(rows, bfloat16) }
            rows.releasePages()
            return rowKernel("bf16 gemv", count, depth, weightBytes: packed.byteCount) {
                bfloat16.table.pointee.gemv(
                    packed.address.assumingMemoryBound(to: UInt16.self), $0,
                    bias?.address.assumingMemoryBound(to: Float.self), $1, Int64(depth), $2, $3)
            }
        }
        let kernels = context.options.kernels
        return rowKernel(
            "gemv", count, depth, weightBytes: transposesB ? 0 : rows.byteCount
        ) {
            kernels.table.pointee.gemv(
                rows.address.assumingMemoryBound(to: Float.self), $0,
                bias?.address.assumingMemoryBound(to: Float.self), $1, Int64(depth), $2, $3,
                K_ACT_NONE, 0, 0)
        }
    }

    /// Each row of a times `count` rows of weights; `product` takes a row of a, one of the result,
    /// and the range of weights.
    private func rowKernel(
        _ name: String, _ count: Int, _ depth: Int, weightBytes: Int,
        product:
            @escaping @Sendable (
                UnsafePointer<Float>, UnsafeMutablePointer<Float>, Int64, Int64
            ) -> Void
    ) -> Kernel {
        let chunk = max(8, (1 << 18) / max(1, depth))
        let chunks = (count + chunk - 1) / chunk
        return Kernel(name: name, weightBytes: weightBytes) { call in
            let x = call.input(0).floats, out = call.outputs[0].floats
            call.pool.run(tiles: call.outputs[0].shape[0] * chunks) { tile, _ in
                let sample = tile / chunks, first = tile % chunks * chunk
                product(
                    x + sample * depth, out + sample * count, Int64(first),
                    Int64(min(count, first + chunk)))
            }
        }
    }

    private func rounded(_ rows: Tensor, _ bfloat16: BFloat16Kernels) -> Tensor {
        var packed = Tensor(zeros: rows.shape, dataType: .bfloat16)
        packed.withMutableElements(of: UInt16.self) { to in
            rows.withElements(of: Float.self) { from in
                guard let from = from.baseAddress, let to = to.baseAddress else { return }
                bfloat16.table.pointee.round(from, to, rows.shape.elementCount)
            }
        }
        return packed
    }

    private func transposed(_ matrix: Tensor) -> Tensor {
        let rows = matrix.shape[0], columns = matrix.shape[1]
        var result = Tensor(zeros: [columns, rows])
        result.withMutableElements(of: Float.self) { to in
            matrix.withElements(of: Float.self) { from in
                for row in 0..<rows {
                    for column in 0..<columns {
                        to[column * rows + row] = from[row * columns + column]
                    }
                }
            }
        }
        return result
    }
}
