import Detectors
import Testing
import VisionCore

@Suite struct PoseNetTests {
    private static let rows = 12
    private static let columns = 16

    /// Heads in which each person is 17 keypoints at one cell, every vector zero.
    private func poses(at cells: [(row: Int, column: Int, logit: Float)]) -> [PoseNetDecoder.Pose] {
        let plane = Self.rows * Self.columns
        var heat = [Float](repeating: -8, count: 17 * plane)
        for cell in cells {
            for keypoint in 0..<17 {
                heat[keypoint * plane + cell.row * Self.columns + cell.column] = cell.logit
            }
        }
        let short = [Float](repeating: 0, count: 34 * plane)
        let mid = [Float](repeating: 0, count: 64 * plane)
        return heat.withUnsafeBufferPointer { heat in
            short.withUnsafeBufferPointer { short in
                mid.withUnsafeBufferPointer { mid in
                    let grid = [Self.rows, Self.columns]
                    return PoseNetDecoder().poses(
                        heat: NetworkOutput(shape: [17] + grid, values: heat),
                        short: NetworkOutput(shape: [34] + grid, values: short),
                        mid: NetworkOutput(shape: [64] + grid, values: mid))
                }
            }
        }
    }

    @Test func `two persons are two poses, the surer one first`() {
        let found = poses(at: [(2, 3, 2), (8, 12, 4)])
        #expect(found.count == 2)
        #expect(found[0].score > found[1].score)
        #expect(found[0].keypoints.allSatisfy { $0.point.x == 192 && $0.point.y == 128 })
    }

    @Test func `a peak within the radius of a person starts no second one`() {
        #expect(poses(at: [(4, 4, 4), (4, 5, 3)]).count == 1)
    }

    @Test func `nobody is nobody`() {
        #expect(poses(at: [(4, 4, -1)]).isEmpty)
    }
}
