import COpenBLAS
import Tensors

/// The matrix product over the last two axes, the others broadcast.
package struct MatMul: Operator {
    /// The name in the operator table.
    package static let name = "MatMul"

    /// The operator.
    package init() {}

    /// How operands and result lie.
    struct Sizes: Sendable {
        let rows: Int
        let columns: Int
        let depth: Int
        let batch: Shape
        let left: [Int]
        let right: [Int]
        let output: Shape

        /// Which matrices of both operands the product `index` takes.
        func place(_ index: Int) -> (left: Int, right: Int) {
            var rest = index, left = 0, right = 0
            for axis in batch.indices.reversed() {
                left += rest % batch[axis] * self.left[axis]
                right += rest % batch[axis] * self.right[axis]
                rest /= batch[axis]
            }
            return (left, right)
        }
    }

    /// The sizes of a product; throws when the operands do not fit.
    static func sizes(_ a: Shape, _ b: Shape) throws -> Sizes {
        guard a.count >= 1, b.count >= 1 else { throw Mismatch("a scalar operand") }
        let left = a.count == 1 ? Shape([1, a[0]]) : a
        let right = b.count == 1 ? Shape([b[0], 1]) : b
        guard left[left.count - 1] == right[right.count - 2] else {
            throw Mismatch("\(a) and \(b) do not fit")
        }
        let leftBatch = Shape(left.dropLast(2)), rightBatch = Shape(right.dropLast(2))
        let batch = try broadcastShape([leftBatch, rightBatch])
        let rows = left[left.count - 2], columns = right[right.count - 1]
        var extents = Array(batch)
        if a.count > 1 { extents.append(rows) }
        if b.count > 1 { extents.append(columns) }
        return Sizes(
            rows: rows, columns: columns, depth: left[left.count - 1], batch: batch,
            left: broadcastStrides(leftBatch, to: batch),
            right: broadcastStrides(rightBatch, to: batch), output: Shape(extents))
    }

    /// Rows times a constant, or matrices of samples.
    package func separatesSamples(_ inputs: Operands, outputs: [Fact]) -> Bool {
        guard let right = inputs[1] else { return false }
        // A constant of rank 3 and more could differ between samples.
        return right.value != nil
            ? right.fact.shape.count == 2 && outputs[0].shape.count >= 2
            : outputs[0].shape.count >= 3 && inputs.eachSampleAlone(rank: outputs[0].shape.count)
    }

    /// The product's shape.
    package func facts(_ inputs: Operands) throws -> [Fact] {
        [Fact(.float32, try Self.sizes(try inputs.floatShape(0), try inputs.floatShape(1)).output)]
    }

    /// Products of the sums.
    package func multiplyAdds(_ inputs: Operands, outputs: [Fact]) -> Int {
        guard let a = inputs[0]?.fact.shape, let b = inputs[1]?.fact.shape,
            let sizes = try? Self.sizes(a, b)
        else { return 0 }
        return sizes.output.elementCount.multipliedSaturated(by: sizes.depth)
    }

    /// By the row kernel where a constant matrix multiplies several rows of each sample, whose
    /// leading axes are one axis of rows then; by that of computed matrices where they are several.
    package func kernel(_ context: KernelContext) throws -> Kernel {
        let plain = Kernel(name: "plain") { evaluate($0) }
        guard let a = context.inputs[0]?.fact.shape, let b = context.inputs[1], a.count >= 3 else {
            return plain
        }
        if let matrix = b.value, matrix.shape.count == 2 {
            let rows = a.dropLast().reduce(1, *)
            return RowProduct(rows: rows, matrix: matrix, context)?.kernel() ?? plain
        }
        guard b.fact.shape.count >= 2 else { return plain }
        let sizes = try Self.sizes(a, b.fact.shape)
        return ComputedProduct(sizes, context.options.kernels)?.kernel ?? plain
    }

    /// One product after the other, on one thread: the bits do not depend on the batch.
    package func evaluate(_ call: Call) {
        guard let sizes = try? Self.sizes(call.input(0).shape, call.input(1).shape) else { return }
        let a = call.input(0).floats, b = call.input(1).floats, c = call.outputs[0].floats
        if sizes.rows == 0 || sizes.columns == 0 { return }
        let count = sizes.batch.elementCount
        if call.input(0).shape.count == 2 {
            // The rows are samples.
            call.pool.run(tiles: sizes.rows * count) { tile, _ in
                let row = tile % sizes.rows, matrix = tile / sizes.rows
                product(
                    a + row * sizes.depth, b + matrix * sizes.depth * sizes.columns,
                    c + tile * sizes.columns, rows: 1, columns: sizes.columns, depth: sizes.depth)
            }
            return
        }
        call.pool.run(tiles: count) { index, _ in
            let (left, right) = sizes.place(index)
            product(
                a + left * sizes.rows * sizes.depth, b + right * sizes.depth * sizes.columns,
                c + index * sizes.rows * sizes.columns, rows: sizes.rows, columns: sizes.columns,
                depth: sizes.depth)
        }
    }
}

/// Keeps OpenBLAS to the calling thread, once for the process.
private let singleThreaded: Void = openblas_set_num_threads(1)

/// `c = a b` for row-major matrices, `b` transposed if said; `c` is overwritten.
func product(
    _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ c: UnsafeMutablePointer<Float>,
    rows: Int, columns: Int, depth: Int, transposed: Bool = false
) {
    singleThreaded
    if rows == 0 || columns == 0 { return }
    if depth == 0 {
        c.update(repeating: 0, count: rows * columns)
        return
    }
    cblas_sgemm(
        CblasRowMajor, CblasNoTrans, transposed ? CblasTrans : CblasNoTrans, blasint(rows),
        blasint(columns), blasint(depth), 1, a, blasint(depth), b,
        blasint(transposed ? depth : columns), 0, c, blasint(columns))
}
