import Tensors

/// `act(x matrix + bias) + added`: rows times a constant matrix with what follows, as
/// `ProductFusion` finds them.
///
/// Inputs: x, a constant [depth, columns] (or transposed), a constant bias [columns]?, added?. The
/// axes of x but the last are taken as one axis of rows.
struct Projection: Operator {
    static let name = "MatMul"
    /// Whether the matrix is given as [columns, depth].
    var transposesMatrix = false
    /// Applied to the sums with their bias.
    var activation = Activation.none
    /// The result's extents, where they are not those of x.
    var extents: Shape?

    /// x's extents with the columns in the place of the last.
    func facts(_ inputs: Operands) throws -> [Fact] {
        let x = try inputs.floatShape(0), matrix = try inputs.floatShape(1)
        guard matrix.count == 2, x.last == matrix[transposesMatrix ? 1 : 0] else {
            throw Mismatch("\(x) and \(matrix) do not fit")
        }
        let result = Shape(x.dropLast() + [matrix[transposesMatrix ? 0 : 1]])
        return [Fact(.float32, extents ?? result)]
    }

    /// Products of the sums.
    func multiplyAdds(_ inputs: Operands, outputs: [Fact]) -> Int {
        outputs[0].shape.elementCount.multipliedSaturated(by: inputs[0]?.fact.shape.last ?? 0)
    }

    /// Row by row.
    func evaluate(_ call: Call) {
        let x = call.input(0), matrix = call.input(1), out = call.outputs[0].floats
        let depth = x.shape.last ?? 0, columns = matrix.shape[transposesMatrix ? 0 : 1]
        let bias = call.optionalInput(2)?.floats, added = call.optionalInput(3)?.floats
        call.pool.run(tiles: x.shape.dropLast().reduce(1, *)) { row, _ in
            let to = out + row * columns
            product(
                x.floats + row * depth, matrix.floats, to, rows: 1, columns: columns,
                depth: depth, transposed: transposesMatrix)
            for column in 0..<columns {
                let sum = activation.apply(to[column] + (bias?[column] ?? 0))
                to[column] = sum + (added?[row * columns + column] ?? 0)
            }
        }
    }

    /// Whether the kernel takes these operands.
    func suits(_ context: KernelContext) -> Bool {
        guard let x = context.inputs[0]?.fact.shape, let matrix = context.inputs[1]?.fact.shape
        else { return false }
        return RowProduct.Cut(
            rows: x.dropLast().reduce(1, *), depth: matrix[transposesMatrix ? 1 : 0],
            columns: matrix[transposesMatrix ? 0 : 1], context.options.kernels) != nil
    }

    /// The rows' kernel.
    func kernel(_ context: KernelContext) throws -> Kernel {
        guard let x = context.inputs[0]?.fact.shape, let matrix = context.inputs[1]?.value,
            let product = RowProduct(
                rows: x.dropLast().reduce(1, *), matrix: matrix, isTransposed: transposesMatrix,
                bias: context.inputs[2]?.value, activation: activation, context)
        else { return Kernel(name: "plain") { evaluate($0) } }
        return product.kernel(added: context.inputs[3] == nil ? nil : 3)
    }
}
