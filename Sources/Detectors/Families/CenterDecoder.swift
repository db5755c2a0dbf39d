import Glibc
package import VisionCore

/// CenterFace (Xu and others, 2019) and other centre-point detectors (Zhou and others, 2019).
///
/// Outputs, by index: heat map [classes, H, W] of probabilities, scale [2, H, W] (height, width:
/// logarithm of the size in cells), offset [2, H, W] (y, x in cells), optionally landmarks
/// [2 × points, H, W] (y, x relative to the box).
package struct CenterDecoder: BoxDecoder {
    /// Cell size in input pixels.
    package let stride: Int
    /// Classes of the label set.
    package let classCount: Int
    /// Whether a fourth output holds landmarks.
    package let hasLandmarks: Bool

    package init(stride: Int = 4, classCount: Int = 1, hasLandmarks: Bool) {
        self.stride = stride
        self.classCount = classCount
        self.hasLandmarks = hasLandmarks
    }

    package func check(outputs: [[Int]], input: Size) throws(DetectorError) {
        let (rows, columns) = (input.height / stride, input.width / stride)
        var expected = [
            [classCount, rows, columns], [2, rows, columns], [2, rows, columns],
        ]
        if hasLandmarks, outputs.count > 3 {
            expected.append([outputs[3].first ?? 0, rows, columns])
        }
        try require(outputs, equal: expected, family: "center")
    }

    package func candidates(
        in outputs: [NetworkOutput], input: Size, minimumScore: Float
    ) -> [Candidate] {
        let (rows, columns) = (outputs[0].shape[1], outputs[0].shape[2])
        let plane = rows * columns
        var found: [Candidate] = []
        for cell in 0..<plane {
            let (index, score) = best(
                outputs[0].values, from: cell, count: classCount, stride: plane)
            guard score >= minimumScore else { continue }
            let scale = Float(stride)
            let height = expf(outputs[1].values[cell]) * scale
            let width = expf(outputs[1].values[cell + plane]) * scale
            let y = (Float(cell / columns) + outputs[2].values[cell] + 0.5) * scale
            let x = (Float(cell % columns) + outputs[2].values[cell + plane] + 0.5) * scale
            let box = Candidate.box(centerX: x, centerY: y, width: width, height: height)
            keep(
                Candidate(
                    box: box, classIndex: index, score: score,
                    keypoints: points(outputs, cell: cell, plane: plane, box: box, score: score)),
                in: &found)
        }
        return found
    }

    private func points(
        _ outputs: [NetworkOutput], cell: Int, plane: Int, box: Box, score: Float
    ) -> [Keypoint] {
        guard hasLandmarks, outputs.count > 3 else { return [] }
        let values = outputs[3].values
        return (0..<(outputs[3].shape[0] / 2)).map { point in
            let y = values[(2 * point) * plane + cell] * box.height + box.top
            let x = values[(2 * point + 1) * plane + cell] * box.width + box.left
            return Keypoint(point: Point(x: x, y: y), score: score)
        }
    }
}
