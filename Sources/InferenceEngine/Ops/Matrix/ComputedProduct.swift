import CKernels
import Tensors

/// Products of two computed matrices, one for each place of a batch: both are packed when they are
/// there, and multiplied as `RowProduct` does.
///
/// A row's bits depend on that row and its right matrix alone.
struct ComputedProduct: Sendable {
    private let sizes: MatMul.Sizes
    private let kernels: KernelSet
    /// Parts that the rows of each product are dealt out in.
    private let parts: Int

    /// With as many products a thread packs the right matrix of its own one.
    private static let manyProducts = 12
    /// The most scratch bytes that are worth it.
    private static let scratchLimit = 1 << 26

    private var table: UnsafePointer<k_table> { kernels.table }
    private var count: Int { sizes.batch.elementCount }
    private var tiles: Int { Int(table.pointee.product_tiles(Int64(sizes.rows))) }
    private var isShared: Bool { parts > 1 }

    private var rightFloats: Int {
        whole(table.pointee.product_floats(Int32(sizes.columns), Int32(sizes.depth)))
    }
    private var leftFloats: Int {
        whole(table.pointee.product_row_floats(Int64(sizes.rows), Int32(sizes.depth)))
    }
    private func whole(_ floats: Int) -> Int { (floats + 15) / 16 * 16 }

    /// Nil where the sizes are not for the kernels.
    init?(_ sizes: MatMul.Sizes, _ kernels: KernelSet) {
        let count = sizes.batch.elementCount
        guard sizes.rows >= RowProduct.fewest, sizes.columns >= RowProduct.fewest,
            sizes.depth >= 1, count >= 1, count <= 1 << 20, sizes.rows <= 1 << 20,
            sizes.depth <= 1 << 20, sizes.columns <= 1 << 20
        else { return nil }
        self.sizes = sizes
        self.kernels = kernels
        parts = count >= Self.manyProducts ? 1 : Self.manyProducts / count
        guard scratchBytes <= Self.scratchLimit else { return nil }
    }

    /// Of each thread: the packed rows of one product, and the right matrix of one or, with the
    /// first thread, those of all.
    private var scratchBytes: Int {
        (leftFloats + rightFloats * (isShared ? count : 1)) * 4
    }

    /// The kernel, which reads inputs 0 and 1 and writes output 0.
    var kernel: Kernel {
        Kernel(name: "packed", scratchPerThread: scratchBytes) { run($0) }
    }

    private func run(_ call: borrowing Call) {
        let (a, b, c) = (call.input(0).floats, call.input(1).floats, call.outputs[0].floats)
        guard let scratch = call.scratch else { return }
        let perThread = call.scratchPerThread
        func own(_ thread: Int) -> UnsafeMutablePointer<Float> {
            (scratch + thread * perThread).assumingMemoryBound(to: Float.self)
        }
        let tiles = tiles, (left, right) = (leftFloats, rightFloats)
        guard isShared else {
            call.pool.run(tiles: count) { index, thread in
                let rows = own(thread), matrix = rows + left
                packRight(b, index, to: matrix)
                multiply(a, index, 0..<tiles, matrix, c, rows)
            }
            return
        }
        let matrices = own(0) + left
        call.pool.run(tiles: count) { index, _ in
            packRight(b, index, to: matrices + index * right)
        }
        let parts = min(parts, tiles)
        call.pool.run(tiles: count * parts) { tile, thread in
            let index = tile / parts, part = tile % parts
            multiply(
                a, index, tiles * part / parts..<tiles * (part + 1) / parts,
                matrices + index * right, c, own(thread))
        }
    }

    private func packRight(
        _ b: UnsafePointer<Float>, _ index: Int, to packed: UnsafeMutablePointer<Float>
    ) {
        let columns = Int32(sizes.columns)
        table.pointee.product_pack(
            b + sizes.place(index).right * sizes.depth * sizes.columns, Int64(columns), 1, columns,
            Int32(sizes.depth), packed, 0, table.pointee.product_panels(columns))
    }

    private func multiply(
        _ a: UnsafePointer<Float>, _ index: Int, _ tiles: Range<Int>,
        _ matrix: UnsafePointer<Float>, _ c: UnsafeMutablePointer<Float>,
        _ packed: UnsafeMutablePointer<Float>
    ) {
        let (first, end) = (Int64(tiles.lowerBound), Int64(tiles.upperBound))
        table.pointee.product_pack_rows(
            a + sizes.place(index).left * sizes.rows * sizes.depth, Int64(sizes.depth), 1, 1,
            Int64(sizes.rows), Int32(sizes.depth), packed, first, end)
        var product = k_product(
            rows: Int64(sizes.rows), columns: Int32(sizes.columns), depth: Int32(sizes.depth),
            out_step: Int64(sizes.columns), bias: nil, residual: nil, act: K_ACT_NONE, a: 0, b: 0)
        table.pointee.product(
            &product, packed, matrix, c + index * sizes.rows * sizes.columns, first, end, 0,
            table.pointee.product_panels(Int32(sizes.columns)))
    }
}
