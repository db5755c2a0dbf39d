import Tensors

/// Regions of a picture brought to one size: each cell the largest of its pixels.
///
/// Inputs: x [N, C, H, W], regions [R, 5] of sample, left, top, right, bottom. Output:
/// [R, C, rows, columns]; 0 where a cell has no pixel.
package struct MaxRoiPool: Operator {
    /// The name in the operator table.
    package static let name = "MaxRoiPool"
    /// Rows of the output.
    package let rows: Int
    /// Columns of the output.
    package let columns: Int
    /// From the regions' units to pixels.
    package let scale: Float

    /// The operator.
    package init(rows: Int, columns: Int, scale: Float) {
        self.rows = rows
        self.columns = columns
        self.scale = scale
    }

    /// A picture for each region.
    package func facts(_ inputs: Operands) throws -> [Fact] {
        let x = try inputs.imageShape(0), regions = try inputs.floatShape(1)
        guard regions.count == 2, regions[1] == 5, x[0] >= 1 else {
            throw Mismatch("regions \(regions) are not [R, 5]")
        }
        guard (1...1 << 12).contains(rows), (1...1 << 12).contains(columns) else {
            throw Mismatch("sizes are out of range")
        }
        return [Fact(.float32, [regions[0], x[1], rows, columns])]
    }

    /// The pixels of each cell along one axis.
    private func ranges(from low: Float, to high: Float, cells: Int, extent: Int) -> [Range<Int>] {
        // Far outside, a region has no pixels however far it is.
        func pixel(_ at: Float) -> Int { Int(clamping: at * scale, limit: 1e6) }
        let start = pixel(low)
        let cell = Float(max(pixel(high) - start + 1, 1)) / Float(cells)
        return (0..<cells).map { index in
            let first = Int(saturating: (Float(index) * cell).rounded(.down)) + start
            let last = Int(saturating: (Float(index + 1) * cell).rounded(.up)) + start
            let from = min(max(first, 0), extent)
            return from..<max(from, min(max(last, 0), extent))
        }
    }

    /// Region by region, channel by channel.
    package func evaluate(_ call: Call) {
        let picture = call.input(0), regions = call.input(1).floats, out = call.outputs[0]
        let height = picture.shape[2], width = picture.shape[3], channels = picture.shape[1]
        call.pool.run(tiles: out.shape[0]) { region, _ in
            let at = regions + region * 5
            let sample = min(max(Int(clamping: at[0], limit: 1e6), 0), picture.shape[0] - 1)
            let down = ranges(from: at[2], to: at[4], cells: rows, extent: height)
            let across = ranges(from: at[1], to: at[3], cells: columns, extent: width)
            for channel in 0..<channels {
                let source = picture.floats + (sample * channels + channel) * height * width
                let target = out.floats + (region * channels + channel) * rows * columns
                for row in 0..<rows {
                    for column in 0..<columns {
                        let isEmpty = down[row].isEmpty || across[column].isEmpty
                        var largest = isEmpty ? 0 : -Float.infinity
                        for y in down[row] {
                            for x in across[column] {
                                largest = max(largest, source[y * width + x])
                            }
                        }
                        target[row * columns + column] = largest
                    }
                }
            }
        }
    }
}

extension Int {
    /// The nearest integer within plus or minus `limit`; 0 for no number.
    fileprivate init(clamping value: Float, limit: Float) {
        self.init(saturating: Swift.max(Swift.min(value.rounded(), limit), -limit))
    }
}
