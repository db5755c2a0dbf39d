import CKernels
import Tensors

/// Rows times a constant matrix, computed as a pointwise convolution whose pixels are the rows.
///
/// The rows are moved into the kernels' layout, multiplied and moved back. A row's bits depend on
/// that row and the matrix alone: they are the same for any number of rows and of threads.
/// `Tests/Benchmarks/matrix_products.sh` compares it with OpenBLAS.
struct RowProduct: Sendable {
    private let rows: Int
    private let depth: Int
    private let columns: Int
    private let kernels: KernelSet
    private let units: ConvUnits
    private let packed: Tensor

    /// Rows that one thread moves at a time.
    private static let chunk = 32
    /// The most scratch bytes that are worth it.
    private static let scratchLimit = 1 << 26

    /// The product of `rows` rows with a [depth, columns] matrix; nil where sums taken row by row
    /// are as quick, or the sizes are not for the kernels.
    init?(rows: Int, matrix: Tensor, _ context: KernelContext) {
        let depth = matrix.shape[0], columns = matrix.shape[1]
        guard rows >= 8, depth >= 1, columns >= 1, rows <= 1 << 20, depth <= 1 << 20,
            columns <= 1 << 20
        else { return nil }
        self.rows = rows
        self.depth = depth
        self.columns = columns
        kernels = context.options.kernels
        let axis = WindowAxis(
            input: rows, output: rows, kernel: 1, stride: 1, dilation: 1, before: 0, after: 0)
        let one = WindowAxis(
            input: 1, output: 1, kernel: 1, stride: 1, dilation: 1, before: 0, after: 0)
        let shape = k_conv_shape(
            channels: depth, outputChannels: columns, groups: 1, rows: axis, columns: one)
        let direct = DirectAlgorithm(kernels: kernels)
        units = ConvUnits(direct, shape)
        packed = context.shared("row product", of: [matrix]) {
            direct.packed(Self.transposed(matrix), shape)
        }
        guard scratchBytes <= Self.scratchLimit else { return nil }
    }

    private var blocksIn: Int { (depth + 15) / 16 }
    private var blocksOut: Int { (columns + 15) / 16 }
    private var scratchBytes: Int { (blocksIn + blocksOut) * 16 * rows * 4 }

    /// The kernel; it reads the rows of input 0 and writes those of output 0.
    var kernel: Kernel {
        Kernel(
            name: "rows", scratchPerThread: scratchBytes, weightBytes: packed.byteCount
        ) { run($0) }
    }

    private func run(_ call: borrowing Call) {
        let source = call.input(0).floats, target = call.outputs[0].floats
        // All threads share the first one's scratch.
        let from = call.scratch(thread: 0).assumingMemoryBound(to: Float.self)
        let to = from + blocksIn * 16 * rows
        let chunks = (rows + Self.chunk - 1) / Self.chunk
        call.pool.run(tiles: chunks) { tile, _ in
            move(source, to: from, tile * Self.chunk..<min(rows, (tile + 1) * Self.chunk))
        }
        let weights = packed.address.assumingMemoryBound(to: Float.self)
        call.pool.run(tiles: units.count) { unit, _ in
            var shape = units.shape
            var epilogue = k_epilogue(
                bias: nil, residual: nil, residual_after: 0, act: K_ACT_NONE, a: 0, b: 0,
                slope: nil)
            let (groups, rows) = units.ranges(unit)
            kernels.table.pointee.conv(
                &shape, from, weights, &epilogue, to, Int32(groups.lowerBound),
                Int32(groups.upperBound), Int32(rows.lowerBound), Int32(rows.upperBound))
        }
        call.pool.run(tiles: chunks) { tile, _ in
            kernels.table.pointee.blocked_to_interleaved(
                to, target, Int32(columns), Int64(rows), Int64(tile * Self.chunk),
                Int64(min(rows, (tile + 1) * Self.chunk)))
        }
    }

    /// Puts rows into blocks of 16 elements; what the last block lacks is 0.
    private func move(
        _ source: UnsafePointer<Float>, to target: UnsafeMutablePointer<Float>, _ part: Range<Int>
    ) {
        for block in 0..<blocksIn {
            let lanes = min(16, depth - block * 16)
            for row in part {
                let place = target + (block * rows + row) * 16
                place.update(from: source + row * depth + block * 16, count: lanes)
                if lanes < 16 { (place + lanes).update(repeating: 0, count: 16 - lanes) }
            }
        }
    }

    private static func transposed(_ matrix: Tensor) -> Tensor {
        let rows = matrix.shape[0], columns = matrix.shape[1]
        var result = Tensor(zeros: [columns, rows, 1, 1])
        result.withMutableElements(of: Float.self) { to in
            matrix.withElements(of: Float.self) { from in
                guard let from = from.baseAddress, let to = to.baseAddress else { return }
                StridedCopy(
                    extents: [columns, rows], sourceStrides: [1, columns],
                    targetStrides: [rows, 1]
                ).run(from: from, to: to, size: 4, pool: ComputePool(threads: 1))
            }
        }
        return result
    }
}
