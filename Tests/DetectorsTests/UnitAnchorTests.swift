import Detectors
import Testing
import VisionCore

@Suite struct UnitAnchorTests {
    private let input = Size(width: 64, height: 64)

    /// 8 × 8 cells of stride 8 with two anchors, 2 × 2 of stride 32 with six.
    private let decoder = UnitAnchorDecoder(
        strides: [8, 32, 32, 32], points: 2, input: Size(width: 64, height: 64))

    private func candidates(
        _ rows: [Int: (score: Float, values: [Float])], minimumScore: Float = 0.5
    ) -> [Candidate] {
        let count = 8 * 8 * 2 + 2 * 2 * 6
        var offsets = [Float](repeating: 0, count: count * 8)
        var scores = [Float](repeating: -100, count: count)
        for (row, entry) in rows {
            scores[row] = entry.score
            for (at, value) in entry.values.enumerated() { offsets[row * 8 + at] = value }
        }
        return offsets.withUnsafeBufferPointer { offsets in
            scores.withUnsafeBufferPointer { scores in
                decoder.candidates(
                    in: [
                        NetworkOutput(shape: [count, 8], values: offsets),
                        NetworkOutput(shape: [count, 1], values: scores),
                    ], input: input, minimumScore: minimumScore)
            }
        }
    }

    @Test func `heads of another form are refused`() {
        #expect(throws: DetectorError.self) {
            try decoder.check(outputs: [[152, 8], [151, 1]], input: input)
        }
        #expect(throws: Never.self) {
            try decoder.check(outputs: [[152, 8], [152, 1]], input: input)
        }
    }

    @Test func `offsets count from the middle of the cell, in input pixels`() {
        // Anchor 1 of the cell in row 2, column 3 of stride 8: its middle is (28, 20).
        let found = candidates([2 * 16 + 3 * 2 + 1: (2, [1, -2, 10, 6, 0, 0, 5, -7])])
        #expect(found.count == 1)
        #expect(found[0].box == Box(left: 24, top: 15, right: 34, bottom: 21))
        #expect(found[0].keypoints.map(\.point) == [Point(x: 28, y: 20), Point(x: 33, y: 13)])
        #expect(abs(found[0].score - 0.880797) < 1e-5)
    }

    @Test func `neighbouring strides of one size share cells`() {
        // The last anchor of all: row 1, column 1 of stride 32, its middle is (48, 48).
        let found = candidates([151: (3, [0, 0, 8, 8, 0, 0, 0, 0])])
        #expect(found[0].box == Box(left: 44, top: 44, right: 52, bottom: 52))
    }

    @Test func `boxes that overlap are averaged by score, others stay`() {
        let found = candidates([
            128: (0, [0, 0, 20, 20, 0, 0, 0, 0]), 129: (0, [2, 0, 20, 20, 2, 0, 0, 0]),
            151: (1, [0, 0, 8, 8, 0, 0, 0, 0]),
        ])
        #expect(found.count == 2)
        #expect(found[1].box == Box(left: 7, top: 6, right: 27, bottom: 26))
        #expect(found[1].keypoints[0].point == Point(x: 17, y: 16))
    }
}
