import Glibc
package import VisionCore

/// Detectors of the BlazeFace kind (Bazarevsky and others, 2019): offsets from the middles of
/// cells in input pixels, points beside the box, and boxes that overlap averaged by score.
///
/// Outputs: offsets [anchors, 4 + 2 × points] (centre, size, points), scores [anchors, 1] before
/// the sigmoid. Two anchors a cell for each stride; neighbours of one stride share their cells.
package struct UnitAnchorDecoder: BoxDecoder {
    /// Landmarks beside each box.
    package let points: Int
    /// Overlap from which boxes are averaged.
    package let overlap: Float
    /// The least score of a box that is averaged into another.
    package let averageScore: Float
    private let centers: [Point]

    package init(
        strides: [Int], points: Int, overlap: Float = 0.3, averageScore: Float = 0.5, input: Size
    ) {
        self.points = points
        self.overlap = overlap
        self.averageScore = averageScore
        var centers: [Point] = []
        var index = 0
        while index < strides.count {
            let stride = strides[index]
            let layers = strides[index...].prefix { $0 == stride }.count
            for y in 0..<(input.height + stride - 1) / stride {
                for x in 0..<(input.width + stride - 1) / stride {
                    let center = Point(
                        x: (Float(x) + 0.5) * Float(stride), y: (Float(y) + 0.5) * Float(stride))
                    for _ in 0..<2 * layers { centers.append(center) }
                }
            }
            index += layers
        }
        self.centers = centers
    }

    package func check(outputs: [[Int]], input: Size) throws(DetectorError) {
        try require(
            outputs, equal: [[centers.count, 4 + 2 * points], [centers.count, 1]],
            family: "unit-anchors")
    }

    package func candidates(
        in outputs: [NetworkOutput], input: Size, minimumScore: Float
    ) -> [Candidate] {
        let offsets = outputs[0].values, scores = outputs[1].values
        let width = 4 + 2 * points
        var found: [Candidate] = []
        for (row, center) in centers.enumerated() {
            let score = 1 / (1 + expf(-min(max(scores[row], -100), 100)))
            guard score >= minimumScore else { continue }
            let at = row * width
            let keypoints = (0..<points).map { point in
                Keypoint(
                    point: Point(
                        x: center.x + offsets[at + 4 + 2 * point],
                        y: center.y + offsets[at + 5 + 2 * point]), score: score)
            }
            guard keypoints.allSatisfy({ $0.point.x.isFinite && $0.point.y.isFinite }) else {
                continue
            }
            let box = Candidate.box(
                centerX: center.x + offsets[at], centerY: center.y + offsets[at + 1],
                width: offsets[at + 2], height: offsets[at + 3])
            keep(
                Candidate(box: box, classIndex: 0, score: score, keypoints: keypoints),
                in: &found)
        }
        return averaged(found)
    }

    /// The best box takes in those that overlap it, by score; then the best of the rest does.
    private func averaged(_ candidates: [Candidate]) -> [Candidate] {
        var rest = candidates.enumerated().sorted {
            ($1.element.score, $0.offset) < ($0.element.score, $1.offset)
        }.map(\.element)
        var result: [Candidate] = []
        while let best = rest.first {
            let group = rest.filter { $0.box.iou(best.box) > overlap }
            rest = rest.dropFirst().filter { $0.box.iou(best.box) <= overlap }
            let counted = group.filter { $0.score >= averageScore }
            result.append(counted.count > 1 ? mean(of: counted, best) : best)
        }
        return result
    }

    private func mean(of group: [Candidate], _ best: Candidate) -> Candidate {
        let total = group.reduce(0) { $0 + $1.score }
        func mean(_ value: (Candidate) -> Float) -> Float {
            group.reduce(0) { $0 + value($1) * $1.score } / total
        }
        var result = best
        result.box = Box(
            left: mean(\.box.left), top: mean(\.box.top), right: mean(\.box.right),
            bottom: mean(\.box.bottom))
        for index in result.keypoints.indices {
            result.keypoints[index].point = Point(
                x: mean { $0.keypoints[index].point.x }, y: mean { $0.keypoints[index].point.y })
        }
        return result
    }
}
