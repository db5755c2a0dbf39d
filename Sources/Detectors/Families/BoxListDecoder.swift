package import VisionCore

/// Networks that give finished boxes: torchvision's detectors, TensorFlow's detection API,
/// TFLite_Detection_PostProcess, EfficientNMS, RT-DETR's own exports, OpenVINO's DetectionOutput.
///
/// What the outputs are, is said by their roles; how many boxes there are, is for the run to say.
package struct BoxListDecoder: BoxDecoder {
    /// What an output is.
    package enum Role: String, Sendable, Hashable, CaseIterable {
        /// Four numbers a box.
        case boxes
        /// A score a box.
        case scores
        /// A class a box.
        case labels
        /// How many of the boxes count.
        case count
        /// A mask a box.
        case masks
        /// Keypoints of a box: x, y and a score each.
        case keypoints
        /// Rows of picture, class, score, left, top, right, bottom: all in one.
        case detections
    }

    /// The order of a box's numbers.
    package enum Form: String, Sendable, Hashable, CaseIterable {
        /// Left, top, right, bottom.
        case corners = "xyxy"
        /// Top, left, bottom, right.
        case cornersYX = "yxyx"
        /// Centre, width, height.
        case centre = "cxcywh"
    }

    /// The outputs in their order.
    package let roles: [Role]
    /// The order of a box's numbers.
    package let form: Form
    /// Whether coordinates are shares of the input and not its pixels.
    package let isNormalized: Bool
    /// The number of the class that the first label names.
    package let firstClass: Int

    package init(roles: [Role], form: Form, isNormalized: Bool, firstClass: Int) {
        self.roles = roles
        self.form = form
        self.isNormalized = isNormalized
        self.firstClass = firstClass
    }

    package var takesOpenOutputs: Bool { true }

    package func check(outputs: [[Int]], input: Size) throws(DetectorError) {
        guard outputs.count == roles.count,
            roles.contains(.detections) || (roles.contains(.boxes) && roles.contains(.scores))
        else {
            throw .outputsDoNotFit(family: "boxes", expected: [[0, 4], [0], [0]], found: outputs)
        }
    }

    package func candidates(
        in outputs: [NetworkOutput], input: Size, minimumScore: Float
    ) -> [Candidate] {
        if let rows = output(.detections, outputs) {
            return detections(rows.values, input: input, minimumScore: minimumScore)
        }
        guard let boxes = output(.boxes, outputs)?.values,
            let scores = output(.scores, outputs)?.values
        else { return [] }
        let labels = output(.labels, outputs)?.values
        let points = output(.keypoints, outputs)
        var count = min(boxes.count / 4, scores.count, labels?.count ?? .max)
        if let stated = output(.count, outputs)?.values.first, stated.isFinite {
            count = min(count, Int(max(0, min(stated, 1e6))))
        }
        var found: [Candidate] = []
        for index in 0..<count where scores[index] >= minimumScore {
            guard let label = Int(exactly: (labels?[index] ?? Float(firstClass)).rounded()),
                label >= firstClass
            else { continue }
            var candidate = Candidate(
                box: box(boxes, 4 * index, input), classIndex: label - firstClass,
                score: scores[index])
            if roles.contains(.masks) { candidate.mask = .plane(index) }
            if let points, scores.count > 0 {
                candidate.keypoints = keypoints(points.values, index, of: scores.count)
            }
            keep(candidate, in: &found)
        }
        return found
    }

    private func output(_ role: Role, _ outputs: [NetworkOutput]) -> NetworkOutput? {
        roles.firstIndex(of: role).map { outputs[$0] }
    }

    private func box(_ values: UnsafeBufferPointer<Float>, _ at: Int, _ input: Size) -> Box {
        let (x, y): (Float, Float) =
            isNormalized ? (Float(input.width), Float(input.height)) : (1, 1)
        switch form {
        case .corners:
            return Box(
                left: values[at] * x, top: values[at + 1] * y, right: values[at + 2] * x,
                bottom: values[at + 3] * y)
        case .cornersYX:
            return Box(
                left: values[at + 1] * x, top: values[at] * y, right: values[at + 3] * x,
                bottom: values[at + 2] * y)
        case .centre:
            return Candidate.box(
                centerX: values[at] * x, centerY: values[at + 1] * y, width: values[at + 2] * x,
                height: values[at + 3] * y)
        }
    }

    private func keypoints(
        _ values: UnsafeBufferPointer<Float>, _ index: Int, of count: Int
    ) -> [Keypoint] {
        let each = values.count / count / 3
        return (0..<each).map { point in
            let at = (index * each + point) * 3
            return Keypoint(
                point: Point(x: values[at], y: values[at + 1]), score: values[at + 2])
        }
    }

    private func detections(
        _ values: UnsafeBufferPointer<Float>, input: Size, minimumScore: Float
    ) -> [Candidate] {
        var found: [Candidate] = []
        for row in 0..<(values.count / 7) {
            let at = 7 * row
            // A picture below 0 ends the list.
            guard values[at] >= 0 else { break }
            guard values[at + 2] >= minimumScore,
                let label = Int(exactly: values[at + 1].rounded()), label >= firstClass
            else { continue }
            keep(
                Candidate(
                    box: box(values, at + 3, input), classIndex: label - firstClass,
                    score: values[at + 2]), in: &found)
        }
        return found
    }
}
