import CKernels

/// How the work of one sample is cut for some threads; bytes are the same however it is.
struct QuantizedUnits: Sendable {
    /// Units of one sample.
    let count: Int
    private let blocks: Int
    private let rows: Int
    private let blocksPerUnit: Int
    private let rowsPerUnit: Int
    private let rowUnits: Int

    /// Multiply-adds that a unit should have: some microseconds.
    private static let wanted = 1 << 20

    init(_ shape: k_conv_shape, _ form: QuantizedConvAlgorithm, threads: Int) {
        let cut = form.cut
        blocks = Int(shape.oc + 15) / 16
        rows = Int(shape.oh)
        let weights = Int(shape.oc) * Int(shape.ic / shape.groups) * Int(shape.kh * shape.kw)
        let work = weights * Int(shape.oh) * Int(shape.ow) * cut.cost
        let input = Int(shape.ic) * Int(shape.ih) * Int(shape.iw)
        let most = weights > input ? cut.mostOfLargeWeights : cut.most
        let units = threads == 1 ? 1 : max(1, min(most, work / Self.wanted))
        let rowsWanted: Int
        if cut.prefersBlocks || weights > input, blocks > 1 {
            // Each block of weights, or of channels, is read by one unit as far as that goes.
            // Kernels compute blocks in pairs.
            blocksPerUnit = ((blocks + units - 1) / units + 1) / 2 * 2
            let parts = max(1, units / blocks)
            rowsWanted = max(1, (rows + parts - 1) / parts)
        } else {
            blocksPerUnit = blocks
            rowsWanted = max(1, (rows + units - 1) / units)
        }
        rowsPerUnit = (rowsWanted + cut.rowStep - 1) / cut.rowStep * cut.rowStep
        rowUnits = rows == 0 ? 0 : (rows + rowsPerUnit - 1) / rowsPerUnit
        count = rowUnits * ((blocks + blocksPerUnit - 1) / blocksPerUnit)
    }

    /// The channel blocks and rows of a unit.
    func ranges(_ unit: Int) -> (blocks: Range<Int>, rows: Range<Int>) {
        let row = unit % rowUnits * rowsPerUnit, block = unit / rowUnits * blocksPerUnit
        return (
            block..<min(blocks, block + blocksPerUnit), row..<min(rows, row + rowsPerUnit)
        )
    }
}
