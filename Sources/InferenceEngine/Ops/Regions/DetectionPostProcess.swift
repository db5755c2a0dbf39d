import Glibc
import Tensors

/// Boxes from offsets to anchors, the best class of each, and the best boxes that do not overlap.
///
/// Inputs: offsets [1, N, 4] (y, x, h, w), scores [1, N, C] (leading columns beyond `classes` are
/// background), anchors [N, 4] (centre y, centre x, height, width). Outputs: boxes
/// [1, maximumCount, 4] (top, left, bottom, right), classes and scores [1, maximumCount], count
/// [1]; what is beyond the count is 0.
package struct DetectionPostProcess: Operator {
    /// The name in the operator table.
    package static let name = "DetectionPostProcess"
    /// How many boxes are kept at most.
    package let maximumCount: Int
    /// How many classes there are without the background.
    package let classes: Int
    /// The intersection over union above which the weaker box goes.
    package let overlap: Float
    /// The least score.
    package let score: Float
    /// What offsets are divided by: y, x, h, w.
    package let scales: [Float]

    /// The operator; four scales, none of them 0.
    package init(maximumCount: Int, classes: Int, overlap: Float, score: Float, scales: [Float]) {
        self.maximumCount = maximumCount
        self.classes = classes
        self.overlap = overlap
        self.score = score
        self.scales = scales
    }

    /// Four outputs of fixed extents.
    package func facts(_ inputs: Operands) throws -> [Fact] {
        let offsets = try inputs.floatShape(0), scores = try inputs.floatShape(1)
        let anchors = try inputs.floatShape(2)
        guard offsets.count == 3, scores.count == 3, anchors.count == 2, offsets[0] == 1,
            scores[0] == 1, offsets[2] == 4, anchors[1] == 4, offsets[1] == anchors[0],
            scores[1] == anchors[0], scores[2] >= classes, classes >= 1, scales.count == 4,
            0...1 << 24 ~= maximumCount
        else { throw Mismatch("\(offsets), \(scores) and \(anchors) do not fit") }
        return [
            Fact(.float32, [1, maximumCount, 4]), Fact(.float32, [1, maximumCount]),
            Fact(.float32, [1, maximumCount]), Fact(.float32, [1]),
        ]
    }

    private struct Candidate {
        var box: [Float]
        var label: Int
        var score: Float
        var index: Int
    }

    /// Greedy: the best first, ties in the order of anchors.
    package func evaluate(_ call: Call) {
        var kept: [Candidate] = []
        for candidate in candidates(call) {
            if kept.count == maximumCount { break }
            if kept.allSatisfy({ Self.overlap($0.box, candidate.box) <= overlap }) {
                kept.append(candidate)
            }
        }
        for output in call.outputs {
            output.floats.update(repeating: 0, count: output.count)
        }
        for (index, candidate) in kept.enumerated() {
            for side in 0..<4 { call.outputs[0].floats[4 * index + side] = candidate.box[side] }
            call.outputs[1].floats[index] = Float(candidate.label)
            call.outputs[2].floats[index] = candidate.score
        }
        call.outputs[3].floats[0] = Float(kept.count)
    }

    private func candidates(_ call: Call) -> [Candidate] {
        let offsets = call.input(0).floats, anchors = call.input(2).floats
        let columns = call.input(1).shape[2], background = columns - classes
        var result: [Candidate] = []
        for index in 0..<call.input(2).shape[0] {
            let scores = call.input(1).floats + index * columns + background
            var label = 0
            for other in 1..<max(1, classes) where scores[other] > scores[label] { label = other }
            guard scores[label] >= score else { continue }
            let offset = offsets + 4 * index, anchor = anchors + 4 * index
            let y = offset[0] / scales[0] * anchor[2] + anchor[0]
            let x = offset[1] / scales[1] * anchor[3] + anchor[1]
            let h = 0.5 * expf(offset[2] / scales[2]) * anchor[2]
            let w = 0.5 * expf(offset[3] / scales[3]) * anchor[3]
            result.append(
                Candidate(
                    box: [y - h, x - w, y + h, x + w], label: label, score: scores[label],
                    index: index))
        }
        return result.sorted { ($1.score, $0.index) < ($0.score, $1.index) }
    }

    private static func overlap(_ a: [Float], _ b: [Float]) -> Float {
        let areaA = (a[2] - a[0]) * (a[3] - a[1]), areaB = (b[2] - b[0]) * (b[3] - b[1])
        if areaA <= 0 || areaB <= 0 { return 0 }
        let height = max(0, min(a[2], b[2]) - max(a[0], b[0]))
        let width = max(0, min(a[3], b[3]) - max(a[1], b[1]))
        return height * width / (areaA + areaB - height * width)
    }
}
