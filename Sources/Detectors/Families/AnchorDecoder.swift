import Glibc
package import VisionCore

/// SSD heads (Liu and others, 2016) on a grid of anchors: MobileNet SSD, UltraFace, RetinaFace.
///
/// Offsets are relative to the anchor and divided by variances; scores are already probabilities.
package struct AnchorDecoder: BoxDecoder {
    /// Which output is what, and how offsets are coded.
    package struct Form: Sendable, Equatable {
        /// Index of the output [anchors, 4].
        package var boxes: Int
        /// Index of the output [anchors, 1 + classes]; column 0 is the background.
        package var scores: Int
        /// Index of the output [anchors, 2 × points], if there is one.
        package var landmarks: Int?
        /// Offsets come as y, x, h, w instead of x, y, w, h.
        package var isTransposed: Bool
        /// Factor of a centre's offset, for example 0.1.
        package var centerVariance: Float
        /// Factor of a size's logarithm, for example 0.2.
        package var sizeVariance: Float

        package init(
            boxes: Int, scores: Int, landmarks: Int? = nil, isTransposed: Bool,
            centerVariance: Float = 0.1, sizeVariance: Float = 0.2
        ) {
            self.boxes = boxes
            self.scores = scores
            self.landmarks = landmarks
            self.isTransposed = isTransposed
            self.centerVariance = centerVariance
            self.sizeVariance = sizeVariance
        }
    }

    package let form: Form
    /// Classes of the label set, without the background.
    package let classCount: Int
    private let anchors: [Anchor]

    package init(grid: AnchorGrid, form: Form, classCount: Int, input: Size) {
        self.form = form
        self.classCount = classCount
        anchors = grid.anchors(input: input)
    }

    package func check(outputs: [[Int]], input: Size) throws(DetectorError) {
        var expected = Array(repeating: [anchors.count], count: outputs.count)
        let needed = [form.boxes, form.scores, form.landmarks ?? 0]
        guard needed.allSatisfy(outputs.indices.contains) else {
            throw .outputsDoNotFit(family: "ssd", expected: [[anchors.count, 4]], found: outputs)
        }
        expected[form.boxes] = [anchors.count, 4]
        expected[form.scores] = [anchors.count, 1 + classCount]
        if let landmarks = form.landmarks {
            expected[landmarks] = [anchors.count, outputs[landmarks].last ?? 0]
        }
        try require(outputs, equal: expected, family: "ssd")
    }

    package func candidates(
        in outputs: [NetworkOutput], input: Size, minimumScore: Float
    ) -> [Candidate] {
        let scores = outputs[form.scores].values
        var found: [Candidate] = []
        for (row, anchor) in anchors.enumerated() {
            let first = row * (1 + classCount) + 1
            let (index, score) = best(scores, from: first, count: classCount)
            guard score >= minimumScore else { continue }
            let candidate = Candidate(
                box: box(outputs[form.boxes].values, row: row, anchor: anchor, input: input),
                classIndex: index, score: score,
                keypoints: points(outputs, row: row, anchor: anchor, input: input, score: score))
            keep(candidate, in: &found)
        }
        return found
    }

    private func box(
        _ offsets: UnsafeBufferPointer<Float>, row: Int, anchor: Anchor, input: Size
    ) -> Box {
        let at = row * 4
        let order = form.isTransposed ? [1, 0, 3, 2] : [0, 1, 2, 3]
        let centerX =
            anchor.centerX + offsets[at + order[0]] * form.centerVariance * anchor.width
        let centerY =
            anchor.centerY + offsets[at + order[1]] * form.centerVariance * anchor.height
        let width = anchor.width * expf(offsets[at + order[2]] * form.sizeVariance)
        let height = anchor.height * expf(offsets[at + order[3]] * form.sizeVariance)
        return Candidate.box(
            centerX: centerX * Float(input.width), centerY: centerY * Float(input.height),
            width: width * Float(input.width), height: height * Float(input.height))
    }

    private func points(
        _ outputs: [NetworkOutput], row: Int, anchor: Anchor, input: Size, score: Float
    ) -> [Keypoint] {
        guard let index = form.landmarks else { return [] }
        let values = outputs[index].values
        let count = outputs[index].shape[1] / 2
        return (0..<count).map { point in
            let at = (row * count + point) * 2
            let x = anchor.centerX + values[at] * form.centerVariance * anchor.width
            let y = anchor.centerY + values[at + 1] * form.centerVariance * anchor.height
            return Keypoint(
                point: Point(x: x * Float(input.width), y: y * Float(input.height)), score: score)
        }
    }
}
