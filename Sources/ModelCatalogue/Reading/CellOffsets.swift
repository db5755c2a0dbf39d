/// Tells boxes in pixels from offsets in cells, by the values of one run.
enum CellOffsets {
    /// Whether the first numbers of the rows, one row a cell of the grids of `strides`, are offsets
    /// from the cell and not places in an input of `columns` × `rows` pixels.
    ///
    /// Each is measured in cells: offsets are small, and places lie near their cell.
    static func areOffsets(
        _ values: [Float], rowLength: Int, strides: [Int], columns: Int, rows: Int
    ) -> Bool {
        var asOffset: [Float] = [], asPlace: [Float] = []
        var row = 0
        for stride in strides where stride > 0 {
            for _ in 0..<((rows + stride - 1) / stride) {
                for x in 0..<((columns + stride - 1) / stride) {
                    let at = row * rowLength
                    guard at < values.count else { break }
                    row += 1
                    asOffset.append(abs(values[at]))
                    asPlace.append(abs(values[at] / Float(stride) - Float(x) - 0.5))
                }
            }
        }
        return median(asOffset) < median(asPlace)
    }

    private static func median(_ values: [Float]) -> Float {
        let sorted = values.filter(\.isFinite).sorted()
        return sorted.isEmpty ? .infinity : sorted[sorted.count / 2]
    }
}
