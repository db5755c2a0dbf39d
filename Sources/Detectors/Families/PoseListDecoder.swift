package import VisionCore

/// RTMO (Lu and others, 2023) with its decoding inside: persons with their keypoints in one step.
///
/// Outputs: [persons, 5], left, top, right, bottom and score in input pixels, and
/// [persons, keypoints, 3], x, y and score; how many persons there are, is for the run to say.
package struct PoseListDecoder: BoxDecoder {
    /// Keypoints of a person.
    package let points: Int

    package init(points: Int) { self.points = points }

    package var takesOpenOutputs: Bool { true }

    package func check(outputs: [[Int]], input: Size) throws(DetectorError) {
        let fits =
            outputs.count == 2
            && (outputs[0].isEmpty || (outputs[0].count == 2 && outputs[0][1] == 5))
            && (outputs[1].isEmpty
                || (outputs[1].count == 3 && Array(outputs[1].dropFirst()) == [points, 3]))
        guard fits else {
            throw .outputsDoNotFit(
                family: "rtmo", expected: [[0, 5], [0, points, 3]], found: outputs)
        }
    }

    package func candidates(
        in outputs: [NetworkOutput], input: Size, minimumScore: Float
    ) -> [Candidate] {
        let rows = outputs[0].values, joints = outputs[1].values
        let count = min(rows.count / 5, joints.count / max(3 * points, 1))
        var found: [Candidate] = []
        for row in 0..<count where rows[5 * row + 4] >= minimumScore {
            let at = 5 * row
            let box = Box(
                left: rows[at], top: rows[at + 1], right: rows[at + 2], bottom: rows[at + 3])
            let keypoints = (0..<points).map { point in
                let at = 3 * (row * points + point)
                return Keypoint(
                    point: Point(x: joints[at], y: joints[at + 1]),
                    score: min(max(joints[at + 2], 0), 1))
            }
            guard
                keypoints.allSatisfy({
                    $0.point.x.isFinite && $0.point.y.isFinite && $0.score.isFinite
                })
            else { continue }
            keep(
                Candidate(box: box, classIndex: 0, score: rows[at + 4], keypoints: keypoints),
                in: &found)
        }
        return found
    }
}
