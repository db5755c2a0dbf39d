package import VisionCore

/// YOLO with objectness (YOLOv5, YOLOv7, YOLOX decoded in the network): centre, width, height,
/// objectness and class scores after the sigmoid, then `parts`.
///
/// The score is objectness times class; rows of less objectness than the least score are left out.
package struct ObjectnessDecoder: BoxDecoder {
    /// Classes of the label set.
    package let classCount: Int
    /// What is behind the scores.
    package let parts: YOLOParts
    /// Whether coordinates are shares of the input and not its pixels.
    package let isNormalized: Bool

    package init(classCount: Int, parts: YOLOParts = .none, isNormalized: Bool = false) {
        self.classCount = classCount
        self.parts = parts
        self.isNormalized = isNormalized
    }

    private var width: Int { 5 + classCount + parts.count }

    package func check(outputs: [[Int]], input: Size) throws(DetectorError) {
        guard let first = outputs.first, YOLORows.liesByColumn(first, width: width) != nil else {
            throw .outputsDoNotFit(
                family: "yolo-objectness", expected: [[0, width]], found: outputs)
        }
        if case .factors(let count) = parts {
            try PrototypeMasks.check(outputs, factors: count, family: "yolo-objectness-seg")
        }
    }

    package func candidates(
        in outputs: [NetworkOutput], input: Size, minimumScore: Float
    ) -> [Candidate] {
        guard let rows = YOLORows(outputs[0], width: width) else { return [] }
        let scale: (x: Float, y: Float) =
            isNormalized ? (Float(input.width), Float(input.height)) : (1, 1)
        var found: [Candidate] = []
        for row in 0..<rows.count {
            let objectness = rows.value(row, 4)
            guard objectness >= minimumScore else { continue }
            var (index, confidence) = (0, -Float.infinity)
            for column in 0..<classCount where rows.value(row, 5 + column) > confidence {
                (index, confidence) = (column, rows.value(row, 5 + column))
            }
            let score = objectness * confidence
            guard score >= minimumScore else { continue }
            let box = Candidate.box(
                centerX: rows.value(row, 0) * scale.x, centerY: rows.value(row, 1) * scale.y,
                width: rows.value(row, 2) * scale.x, height: rows.value(row, 3) * scale.y)
            var candidate = Candidate(box: box, classIndex: index, score: score)
            rows.add(parts, of: row, from: 5 + classCount, scale: scale, to: &candidate)
            keep(candidate, in: &found)
        }
        return found
    }
}
