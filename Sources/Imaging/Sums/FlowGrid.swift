package import VisionCore

/// The mean brightness of 128 x 72 equal cells of a picture: what the motion of the camera is seen
/// by.
///
/// A few rows and columns of each cell count: half a millisecond for 1920 x 1080.
package struct FlowGrid: Hashable, Sendable {
    /// Cells across and down; multiples of 4.
    static let (columns, rows) = (128, 72)
    /// Rows and columns of a cell that count, about.
    private static let samples = 6
    /// Cells of a packed word; a divisor of their number.
    private static let perWord = 6

    /// The picture that it was made of.
    package let size: Size
    /// Means, 0 to 255, row by row.
    let cells: [UInt8]

    /// The grid of `picture`'s luma; nil for one with fewer pixels than cells.
    package init?(_ picture: ImageView) {
        size = picture.size
        guard let plane = picture.planes.first, size.width >= Self.columns,
            size.height >= Self.rows
        else { return nil }
        let step = max(1, min(size.width / Self.columns, size.height / Self.rows) / Self.samples)
        var cells = [UInt8](repeating: 0, count: Self.columns * Self.rows)
        for row in 0..<Self.rows {
            let top = row * size.height / Self.rows
            let bottom = (row + 1) * size.height / Self.rows
            for column in 0..<Self.columns {
                let left = column * size.width / Self.columns
                let right = (column + 1) * size.width / Self.columns
                var (sum, count) = (0, 0)
                for y in stride(from: top, to: bottom, by: step) {
                    // Safety: rows and columns are below the picture's size.
                    let line = plane.base + y * plane.stride
                    for x in stride(from: left, to: right, by: step) {
                        sum += Int(truncatingIfNeeded: line[x])
                        count += 1
                    }
                }
                cells[row * Self.columns + column] = UInt8(truncatingIfNeeded: sum / max(count, 1))
            }
        }
        self.cells = cells
    }

    /// The grid that `packed` was made of; nil where that has another length.
    package init?(packed: [UInt64], size: Size) {
        guard packed.count == Self.columns * Self.rows / Self.perWord, size.width >= Self.columns,
            size.height >= Self.rows
        else { return nil }
        self.size = size
        var cells: [UInt8] = []
        for word in packed {
            for place in 0..<Self.perWord {
                cells.append(UInt8(truncatingIfNeeded: word >> (8 * place)))
            }
        }
        self.cells = cells
    }

    /// The cells, six to a word: a resume state, which holds them so, takes no number that needs
    /// all 64 bits.
    package var packed: [UInt64] {
        var words = [UInt64](repeating: 0, count: cells.count / Self.perWord)
        for (place, cell) in cells.enumerated() {
            words[place / Self.perWord] |=
                UInt64(truncatingIfNeeded: cell) << (place % Self.perWord * 8)
        }
        return words
    }

    /// The cells, each level of half the columns and rows of the one before.
    var levels: [FlowLevel] {
        let finest = FlowLevel(
            columns: Self.columns, rows: Self.rows, values: cells.map { Float($0) })
        return [finest, finest.halved, finest.halved.halved]
    }
}

/// A grid of brightness.
struct FlowLevel {
    let columns: Int
    let rows: Int
    /// 0 to 255, row by row.
    let values: [Float]

    /// The means of two by two cells.
    var halved: FlowLevel {
        var means: [Float] = []
        means.reserveCapacity(values.count / 4)
        for row in 0..<rows / 2 {
            for column in 0..<columns / 2 {
                let place = 2 * row * columns + 2 * column
                let above = values[place] + values[place + 1]
                means.append((above + values[place + columns] + values[place + columns + 1]) / 4)
            }
        }
        return FlowLevel(columns: columns / 2, rows: rows / 2, values: means)
    }
}
