import CKernels
import Tensors

/// Rows times a constant matrix; then a bias, an activation and a sum with another result.
///
/// A row's bits depend on that row and the matrix alone: they are the same for any number of rows
/// and of threads. `Tests/Benchmarks/matrix_products.sh` compares it with OpenBLAS.
struct RowProduct: Sendable {
    /// How the work is cut: it follows from the sizes alone.
    struct Cut {
        let rows: Int
        let depth: Int
        let columns: Int
        /// Rows that are packed and multiplied at a time; all of them where they are fewer than
        /// the columns, so that each weight is read once.
        let chunk: Int
        /// Parts that the panels are dealt out in.
        let panelParts: Int
        /// Bytes that the packed rows of a chunk take.
        let scratchBytes: Int

        /// Bytes of packed rows that stay in a near cache.
        private static let chunkBytes = 192 << 10
        /// Chunks that there should be, for a fair deal, and parts of panels.
        private static let (wantedChunks, wantedParts) = (16, 64)
        /// The most scratch bytes that are worth it.
        private static let scratchLimit = 1 << 26

        /// Nil where the sizes are not for the kernels, or sums taken row by row are as quick.
        init?(rows: Int, depth: Int, columns: Int, _ kernels: KernelSet) {
            guard rows >= RowProduct.fewest, depth >= 1, columns >= 1, rows <= 1 << 24,
                depth <= 1 << 20, columns <= 1 << 20
            else { return nil }
            self.rows = rows
            self.depth = depth
            self.columns = columns
            let table = kernels.table
            if columns > rows {
                chunk = rows
                let panels = Int(table.pointee.product_panels(Int32(columns)))
                panelParts = min(panels, Self.wantedParts)
            } else {
                let tiles = Int(table.pointee.product_tiles(Int64(rows)))
                let tile = (rows + tiles - 1) / tiles
                let fitting = min(Self.chunkBytes / (depth * 4), rows / Self.wantedChunks)
                chunk = min(rows, max(tile, fitting / tile * tile))
                panelParts = 1
            }
            let floats = table.pointee.product_row_floats(Int64(chunk), Int32(depth))
            scratchBytes = (Int(floats) * 4 + 63) / 64 * 64
            guard scratchBytes <= Self.scratchLimit else { return nil }
        }
    }

    private let cut: Cut
    private let kernels: KernelSet
    private let packed: Tensor
    private let bias: Tensor?
    private let activation: Activation

    private var rows: Int { cut.rows }
    private var depth: Int { cut.depth }
    private var columns: Int { cut.columns }
    private var chunk: Int { cut.chunk }

    /// The product of `rows` rows with a [depth, columns] matrix, or one that is given transposed;
    /// nil where the sizes are not for the kernels, or sums taken row by row are as quick.
    init?(
        rows: Int, matrix: Tensor, isTransposed: Bool = false, bias: Tensor? = nil,
        activation: Activation = .none, _ context: KernelContext
    ) {
        let depth = matrix.shape[isTransposed ? 1 : 0]
        let columns = matrix.shape[isTransposed ? 0 : 1]
        let kernels = context.options.kernels
        guard let cut = Cut(rows: rows, depth: depth, columns: columns, kernels) else {
            return nil
        }
        self.cut = cut
        self.kernels = kernels
        self.bias = bias
        self.activation = activation
        packed = context.shared("row product \(isTransposed)", of: [matrix]) {
            Self.packed(matrix, depth, columns, isTransposed: isTransposed, kernels)
        }
    }

    /// Fewer rows than this are no product of matrices.
    static let fewest = 8

    /// The kernel, which reads the rows of input 0 and writes those of output 0.
    ///
    /// What is added to the result is input `added`, if there is one.
    func kernel(added: Int? = nil) -> Kernel {
        Kernel(
            name: "rows", scratchPerThread: cut.scratchBytes,
            weightBytes: packed.byteCount + (bias?.byteCount ?? 0)
        ) { call in
            run(
                call, from: call.input(0).floats, to: call.outputs[0].floats,
                added: added.map { call.input($0).floats })
        }
    }

    private func run(
        _ call: borrowing Call, from source: UnsafePointer<Float>,
        to target: UnsafeMutablePointer<Float>, added: UnsafePointer<Float>?
    ) {
        if chunk == rows {
            shareRows(call, from: source, to: target, added: added)
            return
        }
        let chunks = (rows + chunk - 1) / chunk
        let scratch = call.scratch, perThread = call.scratchPerThread
        call.pool.run(tiles: chunks) { index, thread in
            guard let scratch else { return }
            let first = index * chunk, count = min(chunk, rows - first)
            let from = (scratch + thread * perThread).assumingMemoryBound(to: Float.self)
            let tiles = kernels.table.pointee.product_tiles(Int64(count))
            kernels.table.pointee.product_pack_rows(
                source + first * depth, Int64(depth), 1, 1, Int64(count), Int32(depth), from,
                0, tiles)
            multiply(
                from, rows: count, to: target + first * columns,
                added: added.map { $0 + first * columns },
                panels: 0..<kernels.table.pointee.product_panels(Int32(columns)))
        }
    }

    /// All threads read the rows that the first one's scratch holds, each other columns.
    private func shareRows(
        _ call: borrowing Call, from source: UnsafePointer<Float>,
        to target: UnsafeMutablePointer<Float>, added: UnsafePointer<Float>?
    ) {
        let from = call.scratch(thread: 0).assumingMemoryBound(to: Float.self)
        let tiles = Int(kernels.table.pointee.product_tiles(Int64(rows)))
        let panels = Int(kernels.table.pointee.product_panels(Int32(columns)))
        call.pool.run(tiles: tiles) { tile, _ in
            kernels.table.pointee.product_pack_rows(
                source, Int64(depth), 1, 1, Int64(rows), Int32(depth), from, Int64(tile),
                Int64(tile + 1))
        }
        call.pool.run(tiles: cut.panelParts) { part, _ in
            multiply(
                from, rows: rows, to: target, added: added,
                panels: Int32(
                    panels * part / cut.panelParts)..<Int32(
                        panels * (part + 1) / cut.panelParts))
        }
    }

    private func multiply(
        _ from: UnsafePointer<Float>, rows: Int, to target: UnsafeMutablePointer<Float>,
        added: UnsafePointer<Float>?, panels: Range<Int32>
    ) {
        let code = activation.code
        var product = k_product(
            rows: Int64(rows), columns: Int32(columns), depth: Int32(depth),
            out_step: Int64(columns),
            bias: bias?.address.assumingMemoryBound(to: Float.self), residual: added,
            act: code.kind, a: code.a, b: code.b)
        kernels.table.pointee.product(
            &product, from, packed.address.assumingMemoryBound(to: Float.self), target, 0,
            kernels.table.pointee.product_tiles(Int64(rows)), panels.lowerBound,
            panels.upperBound)
    }

    private static func packed(
        _ matrix: Tensor, _ depth: Int, _ columns: Int, isTransposed: Bool, _ kernels: KernelSet
    ) -> Tensor {
        let count = kernels.table.pointee.product_floats(Int32(columns), Int32(depth))
        var result = Tensor(zeros: [Int(count)])
        result.withMutableElements(of: Float.self) { to in
            matrix.withElements(of: Float.self) { from in
                guard let from = from.baseAddress, let to = to.baseAddress else { return }
                kernels.table.pointee.product_pack(
                    from, Int64(isTransposed ? 1 : columns), Int64(isTransposed ? depth : 1),
                    Int32(columns), Int32(depth), to, 0,
                    kernels.table.pointee.product_panels(Int32(columns)))
            }
        }
        return result
    }
}
