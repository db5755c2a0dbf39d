import CKernels
import VisionCore

/// The mean brightness of each of 32 x 18 equal blocks of a picture: what motion, a covered lens
/// and a turned camera are seen by.
///
/// Every fourth row and column counts, fewer of a small picture's.
package struct BlockMeans: Hashable, Sendable {
    /// Blocks across and down.
    package static let (columns, rows) = (32, 18)

    /// Means, 0 to 255, row by row.
    package private(set) var values: [Float]

    /// The means of `picture`'s luma.
    package init(_ picture: ImageView) {
        values = [Float](repeating: 0, count: Self.columns * Self.rows)
        guard let plane = picture.planes.first else { return }
        let size = picture.size
        let step = max(1, min(4, min(size.width / Self.columns, size.height / Self.rows)))
        let across = (0..<Self.columns).map { Self.extent($0, of: Self.columns, size.width) }
        var sums = [UInt16](repeating: 0, count: size.width)
        for row in 0..<Self.rows {
            let down = Self.extent(row, of: Self.rows, size.height)
            var totals = [Int](repeating: 0, count: Self.columns)
            for y in stride(from: down.lowerBound, to: down.upperBound, by: step * Self.mostRows) {
                let rows = min((down.upperBound - y + step - 1) / step, Self.mostRows)
                for x in sums.indices { sums[x] = 0 }
                // Safety: rows are below the picture's size, which is what `sums` has columns.
                k_u8_add_rows(
                    plane.base + y * plane.stride, step * plane.stride, rows, size.width, &sums)
                for column in 0..<Self.columns {
                    let extent = across[column]
                    for x in stride(from: extent.lowerBound, to: extent.upperBound, by: step) {
                        totals[column] += Int(truncatingIfNeeded: sums[x])
                    }
                }
            }
            for column in 0..<Self.columns {
                let samples = (across[column].count + step - 1) / step
                let count = samples * ((down.count + step - 1) / step)
                guard count > 0 else { continue }
                values[row * Self.columns + column] = Float(totals[column]) / Float(count)
            }
        }
    }

    /// Rows that `k_u8_add_rows` can add to nothing.
    private static let mostRows = 257

    /// The pixels of block `index` of `count` along a side of `length`; a block of a side that has
    /// fewer pixels than blocks has one, which it may share.
    private static func extent(_ index: Int, of count: Int, _ length: Int) -> Range<Int> {
        let start = index * length / count
        return start..<min(max((index + 1) * length / count, start + 1), length)
    }

    /// Mean and standard deviation over all blocks.
    package var spread: (mean: Float, deviation: Float) {
        let mean = values.reduce(0, +) / Float(values.count)
        let square = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Float(values.count)
        return (mean, square.squareRoot())
    }
}
