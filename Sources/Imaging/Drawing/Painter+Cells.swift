package import VisionCore

extension Painter {
    /// Fills the marked cells of a grid that covers the picture from edge to edge.
    ///
    /// Borders run where marked and unmarked cells weigh equally between their centres, smooth
    /// over about two pixels. `cells` holds `grid.width * grid.height` marks, row by row.
    package func fill(
        cells: [Bool], grid: Size, _ colour: YUVColour, opacity: Float
    ) {
        guard cells.count == grid.width * grid.height, let bounds = bounds(of: cells, grid) else {
            return
        }
        let columns = Painter.neighbours(size.width, over: grid.width)
        let rows = Painter.neighbours(size.height, over: grid.height)
        // Half a picture pixel either side of the border, in shares of a cell.
        let slope =
            Float(max(size.width, size.height)) / Float(max(grid.width, grid.height, 1))
        var blended = [Float](repeating: 0, count: grid.width)
        blend(over: bounds, colour, opacity: opacity) { band in
            for y in band.top..<min(band.top + band.height, size.height) {
                let row = rows[y]
                for column in 0..<grid.width {
                    let upper: Float = cells[row.first * grid.width + column] ? 1 : 0
                    let lower: Float = cells[row.second * grid.width + column] ? 1 : 0
                    blended[column] = upper + (lower - upper) * row.share
                }
                let to = band.base + (y - band.top) * band.stride
                for x in band.left..<min(band.left + band.width, size.width) {
                    let place = columns[x]
                    let (left, right) = (blended[place.first], blended[place.second])
                    let value = left + (right - left) * place.share
                    let covered = (value - 0.5) * slope * 0.7 + 0.5
                    to[x - band.left] = UInt8(min(max(covered, 0), 1) * 255)
                }
            }
        }
    }

    private func bounds(of cells: [Bool], _ grid: Size) -> PixelRect? {
        let marked = cells.indices.filter { cells[$0] }
        guard let first = marked.first, let last = marked.last else { return nil }
        let columns = marked.map { $0 % grid.width }
        let (left, right) = (columns.min() ?? 0, columns.max() ?? 0)
        return PixelRect(
            left: left * size.width / grid.width - size.width / grid.width - 1,
            top: (first / grid.width - 1) * size.height / grid.height - 1,
            right: (right + 2) * size.width / grid.width + 1,
            bottom: (last / grid.width + 2) * size.height / grid.height + 1
        ).clipped(to: size)
    }

    /// For every pixel of an axis the two cells about it and the share of the second.
    private static func neighbours(_ count: Int, over cells: Int) -> [(
        first: Int, second: Int, share: Float
    )] {
        (0..<count).map { pixel in
            let place = (Float(pixel) + 0.5) * Float(cells) / Float(count) - 0.5
            let clamped = min(max(place, 0), Float(cells - 1))
            let first = Int(clamped)
            return (first, min(first + 1, cells - 1), clamped - Float(first))
        }
    }
}
