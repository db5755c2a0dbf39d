import Glibc
package import VisionCore

/// How the outputs of a top-down pose network become joints in shares of the crop.
package enum JointDecoder: Sendable, Hashable {
    /// Two distributions for each joint, over columns and over rows (Li and others, "SimCC", 2022):
    /// the greatest of each; the score is the smaller of the two.
    case simcc
    /// A heat map for each joint (Xiao and others, 2018): the greatest cell, moved by a quarter
    /// towards its greater neighbour.
    case heatmaps

    /// Joints: places in 0 to 1 of the crop, and scores.
    package func joints(_ outputs: [NetworkOutput]) -> [Keypoint] {
        switch self {
        case .simcc: Self.distributions(outputs[0], outputs[1])
        case .heatmaps: Self.maps(outputs[0])
        }
    }

    private static func distributions(
        _ across: NetworkOutput, _ down: NetworkOutput
    ) -> [Keypoint] {
        let (columns, rows) = (across.shape[1], down.shape[1])
        return (0..<across.shape[0]).map { joint in
            let x = greatest(across.values, joint * columns, columns)
            let y = greatest(down.values, joint * rows, rows)
            return Keypoint(
                point: Point(x: Float(x.index) / Float(columns), y: Float(y.index) / Float(rows)),
                score: min(max(min(x.value, y.value), 0), 1))
        }
    }

    private static func maps(_ output: NetworkOutput) -> [Keypoint] {
        let (rows, columns) = (output.shape[1], output.shape[2])
        return (0..<output.shape[0]).map { joint in
            let start = joint * rows * columns
            let best = greatest(output.values, start, rows * columns)
            let (row, column) = (best.index / columns, best.index % columns)
            var (x, y) = (Float(column), Float(row))
            let value = { (row: Int, column: Int) in
                output.values[start + row * columns + column]
            }
            if column > 0, column < columns - 1, row > 0, row < rows - 1 {
                x += quarter(value(row, column + 1) - value(row, column - 1))
                y += quarter(value(row + 1, column) - value(row - 1, column))
            }
            return Keypoint(
                point: Point(x: x / Float(columns), y: y / Float(rows)),
                score: min(max(best.value, 0), 1))
        }
    }

    private static func quarter(_ slope: Float) -> Float {
        slope == 0 ? 0 : slope > 0 ? 0.25 : -0.25
    }

    private static func greatest(
        _ values: UnsafeBufferPointer<Float>, _ start: Int, _ count: Int
    ) -> (index: Int, value: Float) {
        var best = 0
        for index in 1..<max(count, 1) where values[start + index] > values[start + best] {
            best = index
        }
        return (best, values[start + best])
    }
}
