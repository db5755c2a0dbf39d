import CKernels
import Glibc
import Tensors

/// `exp(x) / sum(exp(x))` along one axis, or over all axes from one on.
package struct Softmax: Operator {
    /// The name in the operator table.
    package static let name = "Softmax"
    /// The axis, negative from the end.
    package let axis: Int
    /// Whether the axes from `axis` on are taken as one (the older meaning).
    package let flattens: Bool

    /// The operator.
    package init(axis: Int, flattens: Bool) {
        self.axis = axis
        self.flattens = flattens
    }

    /// Over another axis.
    package func separatesSamples(_ inputs: Operands, outputs: [Fact]) -> Bool {
        axis != 0 && axis != -outputs[0].shape.count
    }

    /// The input's fact.
    package func facts(_ inputs: Operands) throws -> [Fact] {
        let shape = try inputs.floatShape(0)
        _ = try checkedAxis(axis, rank: shape.count)
        return [Fact(.float32, shape)]
    }

    /// Rows of the axis; the largest is taken off before the exponential.
    package func evaluate(_ call: Call) {
        let shape = call.input(0).shape
        let axis = axis < 0 ? axis + shape.count : axis
        let outer = shape[..<axis].reduce(1, *)
        let extent = flattens ? shape[axis...].reduce(1, *) : shape[axis]
        let inner = flattens ? 1 : shape[(axis + 1)...].reduce(1, *)
        let source = call.input(0).floats, target = call.outputs[0].floats
        if extent == 0 || inner == 0 || outer == 0 { return }
        let rows = outer * inner
        let chunk = max(1, 8192 / extent)
        call.pool.run(tiles: (rows + chunk - 1) / chunk) { tile, _ in
            for row in tile * chunk..<min(rows, (tile + 1) * chunk) {
                let start = row / inner * extent * inner + row % inner
                var largest = source[start]
                for k in 1..<max(extent, 1) { largest = max(largest, source[start + k * inner]) }
                var sum: Float = 0
                for k in 0..<extent {
                    let value = expf(source[start + k * inner] - largest)
                    target[start + k * inner] = value
                    sum += value
                }
                let scale = 1 / sum
                for k in 0..<extent { target[start + k * inner] *= scale }
            }
        }
    }

    /// The kernel over rows where the axis is the last.
    package func kernel(_ context: KernelContext) throws -> Kernel {
        let shape = context.outputs[0].shape
        let axis = axis < 0 ? axis + shape.count : axis
        let columns = shape[axis...].reduce(1, *)
        guard columns > 0, flattens || columns == shape[axis] else {
            return across(shape, axis: axis, context.options.kernels)
        }
        let rows = shape[..<axis].reduce(1, *)
        let kernels = context.options.kernels
        let chunk = max(1, 8192 / columns)
        if columns < 16 { return shortRows(rows, columns, kernels) }
        return Kernel(name: "rows") { call in
            let source = call.input(0).floats, target = call.outputs[0].floats
            call.pool.run(tiles: (rows + chunk - 1) / chunk) { tile, _ in
                let first = tile * chunk
                kernels.table.pointee.softmax(
                    source + first * columns, target + first * columns,
                    Int64(min(chunk, rows - first)), Int64(columns))
            }
        }
    }

    /// Another axis than the last: the largest, the exponentials and their sum of many neighbours
    /// at a time.
    private func across(_ shape: Shape, axis: Int, _ kernels: KernelSet) -> Kernel {
        let extent = shape[axis], inner = shape[(axis + 1)...].reduce(1, *)
        let outer = shape[..<axis].reduce(1, *), chunk = min(inner, 1024)
        guard extent > 0, inner >= 16 else { return Kernel(name: "plain") { evaluate($0) } }
        let chunks = (inner + chunk - 1) / chunk
        return Kernel(name: "across", scratchPerThread: chunk * 4) { call in
            let source = call.input(0).floats, target = call.outputs[0].floats
            let table = kernels.table, perThread = call.scratchPerThread
            guard let scratch = call.scratch else { return }
            call.pool.run(tiles: outer * chunks) { tile, thread in
                let first = tile % chunks * chunk, count = min(chunk, inner - first)
                let from = source + tile / chunks * extent * inner + first
                let to = target + tile / chunks * extent * inner + first
                let row = (scratch + thread * perThread).assumingMemoryBound(to: Float.self)
                row.update(from: from, count: count)
                for k in 1..<max(extent, 1) {
                    table.pointee.binary(K_MAX, row, from + k * inner, row, count)
                }
                for k in 0..<extent {
                    let at = to + k * inner
                    table.pointee.binary(K_SUB, from + k * inner, row, at, count)
                    table.pointee.activate(K_ACT_EXP, 0, 0, at, at, count)
                }
                row.update(from: to, count: count)
                for k in 1..<max(extent, 1) {
                    table.pointee.binary(K_ADD, row, to + k * inner, row, count)
                }
                for k in 0..<extent {
                    table.pointee.binary(K_DIV, to + k * inner, row, to + k * inner, count)
                }
            }
        }
    }

    /// Many short rows: one exponential over a chunk of them.
    private func shortRows(_ rows: Int, _ columns: Int, _ kernels: KernelSet) -> Kernel {
        let chunk = 4096 / columns
        return Kernel(name: "short rows") { call in
            call.pool.run(tiles: (rows + chunk - 1) / chunk) { tile, _ in
                let first = tile * chunk, count = min(chunk, rows - first)
                let source = call.input(0).floats + first * columns
                let target = call.outputs[0].floats + first * columns
                for row in 0..<count {
                    let from = source + row * columns, to = target + row * columns
                    var largest = from[0]
                    for column in 0..<columns { largest = max(largest, from[column]) }
                    for column in 0..<columns { to[column] = from[column] - largest }
                }
                kernels.table.pointee.activate(K_ACT_EXP, 0, 0, target, target, count * columns)
                for row in 0..<count {
                    let to = target + row * columns
                    var sum: Float = 0
                    for column in 0..<columns { sum += to[column] }
                    let scale = 1 / sum
                    for column in 0..<columns { to[column] *= scale }
                }
            }
        }
    }
}
