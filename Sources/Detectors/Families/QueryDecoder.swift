import Glibc
package import VisionCore

/// DETR and its kin (Carion and others, 2020): a fixed number of queries, each with class logits
/// and a box as centre, width and height in shares of the input.
///
/// Outputs: logits [queries, classes (+ 1)], boxes [queries, 4], and masks [queries, rows, columns]
/// where there is a third.
package struct QueryDecoder: BoxDecoder {
    /// How logits become scores.
    package enum Scores: Sendable, Hashable {
        /// Each class for itself: every class of a query that reaches the least score counts, as
        /// Deformable DETR, RT-DETR, D-FINE and RF-DETR have it.
        case sigmoid
        /// Over the classes and "no object", which is the last; the best class counts, as DETR and
        /// YOLOS have it.
        case softmax
    }

    /// Classes that count.
    package let classCount: Int
    /// How logits become scores.
    package let scores: Scores

    package init(classCount: Int, scores: Scores) {
        self.classCount = classCount
        self.scores = scores
    }

    package func check(outputs: [[Int]], input: Size) throws(DetectorError) {
        let width = classCount + (scores == .softmax ? 1 : 0)
        guard outputs.count >= 2, outputs[0].count == 2, outputs[0][1] == width,
            outputs[1] == [outputs[0][0], 4],
            outputs.count < 3 || (outputs[2].count == 3 && outputs[2][0] == outputs[0][0])
        else {
            throw .outputsDoNotFit(
                family: "detr", expected: [[0, width], [0, 4]], found: outputs)
        }
    }

    package func candidates(
        in outputs: [NetworkOutput], input: Size, minimumScore: Float
    ) -> [Candidate] {
        let width = outputs[0].shape[1]
        let logits = outputs[0].values, boxes = outputs[1].values
        let hasMasks = outputs.count > 2
        var found: [Candidate] = []
        for query in 0..<outputs[0].shape[0] {
            let box = Candidate.box(
                centerX: boxes[4 * query] * Float(input.width),
                centerY: boxes[4 * query + 1] * Float(input.height),
                width: boxes[4 * query + 2] * Float(input.width),
                height: boxes[4 * query + 3] * Float(input.height))
            for (index, score) in classes(logits, from: query * width, least: minimumScore) {
                var candidate = Candidate(box: box, classIndex: index, score: score)
                if hasMasks { candidate.mask = .plane(query) }
                keep(candidate, in: &found)
            }
        }
        // No more than queries, as the authors have it; of equal scores the first.
        let limit = outputs[0].shape[0]
        guard scores == .sigmoid, found.count > limit else { return found }
        let order = found.indices.sorted {
            (found[$0].score, $1) > (found[$1].score, $0)
        }
        return order.prefix(limit).map { found[$0] }
    }

    private func classes(
        _ logits: UnsafeBufferPointer<Float>, from start: Int, least: Float
    ) -> [(Int, Float)] {
        switch scores {
        case .sigmoid:
            return (0..<classCount).compactMap { index in
                let score = 1 / (1 + expf(-logits[start + index]))
                return score >= least ? (index, score) : nil
            }
        case .softmax:
            let (index, value) = best(logits, from: start, count: classCount)
            let peak = max(value, logits[start + classCount])
            var sum: Float = 0
            for column in 0...classCount { sum += expf(logits[start + column] - peak) }
            let score = expf(value - peak) / sum
            return score >= least ? [(index, score)] : []
        }
    }
}
