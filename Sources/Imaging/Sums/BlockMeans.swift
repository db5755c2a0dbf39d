import VisionCore

/// The mean brightness of each of 32 x 18 equal blocks of a picture: what motion, a covered lens
/// and a turned camera are seen by.
///
/// Every fourth row and column counts, fewer of a small picture's: a tenth of a millisecond for
/// 1920 x 1080.
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
        for row in 0..<Self.rows {
            let top = row * size.height / Self.rows
            let bottom = max((row + 1) * size.height / Self.rows, top + 1)
            for column in 0..<Self.columns {
                let left = column * size.width / Self.columns
                let right = max((column + 1) * size.width / Self.columns, left + 1)
                var (sum, count) = (0, 0)
                for y in stride(from: top, to: min(bottom, size.height), by: step) {
                    // Safety: rows and columns are below the picture's size.
                    let line = plane.base + y * plane.stride
                    for x in stride(from: left, to: min(right, size.width), by: step) {
                        sum += Int(truncatingIfNeeded: line[x])
                        count += 1
                    }
                }
                if count > 0 { values[row * Self.columns + column] = Float(sum) / Float(count) }
            }
        }
    }

    /// Mean and standard deviation over all blocks.
    package var spread: (mean: Float, deviation: Float) {
        let mean = values.reduce(0, +) / Float(values.count)
        let square = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Float(values.count)
        return (mean, square.squareRoot())
    }
}
