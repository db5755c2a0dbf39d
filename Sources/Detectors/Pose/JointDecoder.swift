package import VisionCore

/// How the outputs of a top-down pose network become joints in shares of the crop.
package enum JointDecoder: Sendable, Hashable {
    /// How the peak of a heat map becomes a place between cells.
    package enum Refinement: Sendable, Hashable {
        /// A quarter of a cell towards the greater neighbour (Xiao and others, 2018).
        case quarter
        /// By the curvature of the smoothed map's logarithm (Zhang and others, "DARK", 2020).
        case dark
        /// The same where the first and the last cell are the crop's edges (Huang and others,
        /// "UDP", 2020).
        case udp
    }

    /// Two distributions for each joint, over columns and over rows (Li and others, "SimCC", 2022):
    /// the greatest of each; the score is the smaller of the two.
    case simcc
    /// A heat map for each joint.
    case heatmaps(Refinement)
    /// The four heads of MoveNet.
    case movenet

    /// Joints: places in 0 to 1 of the crop, and scores.
    package func joints(_ outputs: [NetworkOutput]) -> [Keypoint] {
        switch self {
        case .simcc: return Self.distributions(outputs[0], outputs[1])
        case .movenet: return MoveNetJoints(outputs).joints
        case .heatmaps(let refinement):
            let (rows, columns) = (outputs[0].shape[1], outputs[0].shape[2])
            return (0..<outputs[0].shape[0]).map { joint in
                HeatMapPeak(
                    values: outputs[0].values, start: joint * rows * columns, rows: rows,
                    columns: columns
                ).joint(refinement)
            }
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
