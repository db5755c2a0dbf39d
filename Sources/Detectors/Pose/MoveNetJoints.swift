import VisionCore

/// The heads of MoveNet (Votel and others, "Next-Generation Pose Detection with MoveNet", 2021):
/// where the middle of a person is, where joints are, from the middle to each joint, and within a
/// cell.
///
/// Outputs: [1, rows, columns], [joints, rows, columns], and y, x of each joint twice,
/// [2 × joints, rows, columns]. Far cells count for less: the person in the middle, and the joint
/// next to where the middle says it is, are meant.
struct MoveNetJoints {
    /// What is added to distances in cells before they divide a score.
    private static let nearness: Float = 1.8

    private let center: NetworkOutput
    private let heat: NetworkOutput
    private let ways: NetworkOutput
    private let offsets: NetworkOutput
    private let rows: Int
    private let columns: Int

    init(_ outputs: [NetworkOutput]) {
        (center, heat, ways, offsets) = (outputs[0], outputs[1], outputs[2], outputs[3])
        (rows, columns) = (heat.shape[1], heat.shape[2])
    }

    /// Whether outputs have these extents.
    static func fits(_ outputs: [[Int]]) -> Bool {
        guard outputs.count == 4, outputs.allSatisfy({ $0.count == 3 && !$0.contains(0) }) else {
            return false
        }
        let grid = Array(outputs[1].dropFirst()), joints = outputs[1][0]
        return outputs.map { Array($0.dropFirst()) }.allSatisfy { $0 == grid }
            && outputs[0][0] == 1 && outputs[2][0] == 2 * joints && outputs[3][0] == 2 * joints
    }

    /// The joints in shares of the crop.
    var joints: [Keypoint] {
        let middle = peak(
            center.values, from: 0, near: (Float(rows) / 2, Float(columns) / 2))
        return (0..<heat.shape[0]).map { joint in
            let guess = (
                Float(middle.row) + value(ways, 2 * joint, middle),
                Float(middle.column) + value(ways, 2 * joint + 1, middle)
            )
            let place = peak(heat.values, from: joint * rows * columns, near: guess)
            let y = Float(place.row) + value(offsets, 2 * joint, place)
            let x = Float(place.column) + value(offsets, 2 * joint + 1, place)
            let isFinite = x.isFinite && y.isFinite
            return Keypoint(
                point: Point(
                    x: isFinite ? x / Float(columns) : 0, y: isFinite ? y / Float(rows) : 0),
                score: isFinite ? min(max(value(heat, joint, place), 0), 1) : 0)
        }
    }

    private func value(
        _ output: NetworkOutput, _ plane: Int, _ cell: (row: Int, column: Int)
    ) -> Float {
        output.values[(plane * rows + cell.row) * columns + cell.column]
    }

    /// The greatest cell of a plane, each divided by its distance from a place.
    private func peak(
        _ values: UnsafeBufferPointer<Float>, from start: Int, near place: (y: Float, x: Float)
    ) -> (row: Int, column: Int) {
        var best = (row: 0, column: 0), greatest = -Float.infinity
        for row in 0..<rows {
            for column in 0..<columns {
                let (dy, dx) = (Float(row) - place.y, Float(column) - place.x)
                let weight = (dy * dy + dx * dx).squareRoot() + Self.nearness
                let value = values[start + row * columns + column] / weight
                if value > greatest { (best, greatest) = ((row, column), value) }
            }
        }
        return best
    }
}
