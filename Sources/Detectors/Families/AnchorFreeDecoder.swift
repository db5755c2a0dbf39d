package import VisionCore

/// YOLO without anchors and without objectness (Ultralytics YOLOv8 and later, YOLO-NAS), decoded in
/// the network: centre, width and height, a score for each class after the sigmoid, then `parts`.
///
/// Outputs: [4 + classes + parts, boxes], or the two axes the other way round, and the prototypes
/// [factors, rows, columns] where the parts are factors; or [boxes, 4] corners and [boxes,
/// classes].
package struct AnchorFreeDecoder: BoxDecoder {
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

    private var width: Int { 4 + classCount + parts.count }

    package func check(outputs: [[Int]], input: Size) throws(DetectorError) {
        let isJoined =
            outputs.first.flatMap { YOLORows.liesByColumn($0, width: width) } != nil
        let isSplit =
            parts == .none && outputs.count >= 2
            && YOLORows.liesByColumn(outputs[0], width: 4) == false
            && YOLORows.liesByColumn(outputs[1], width: classCount) != nil
        guard isJoined || isSplit else {
            throw .outputsDoNotFit(
                family: "yolo-anchor-free", expected: [[width, 0]], found: outputs)
        }
        if case .factors(let count) = parts {
            try PrototypeMasks.check(outputs, factors: count, family: "yolo-anchor-free-seg")
        }
    }

    package func candidates(
        in outputs: [NetworkOutput], input: Size, minimumScore: Float
    ) -> [Candidate] {
        let scale: (x: Float, y: Float) =
            isNormalized ? (Float(input.width), Float(input.height)) : (1, 1)
        guard let rows = YOLORows(outputs[0], width: width) else {
            return corners(in: outputs, scale: scale, minimumScore: minimumScore)
        }
        let best = rows.bestClasses(from: 4, count: classCount)
        var found: [Candidate] = []
        for row in 0..<rows.count where best.score[row] >= minimumScore {
            let box = Candidate.box(
                centerX: rows.value(row, 0) * scale.x, centerY: rows.value(row, 1) * scale.y,
                width: rows.value(row, 2) * scale.x, height: rows.value(row, 3) * scale.y)
            var candidate = Candidate(
                box: box, classIndex: Int(best.index[row]), score: best.score[row])
            rows.add(parts, of: row, from: 4 + classCount, scale: scale, to: &candidate)
            keep(candidate, in: &found)
        }
        return found
    }

    private func corners(
        in outputs: [NetworkOutput], scale: (x: Float, y: Float), minimumScore: Float
    ) -> [Candidate] {
        guard outputs.count >= 2, let boxes = YOLORows(outputs[0], width: 4),
            let scores = YOLORows(outputs[1], width: classCount), boxes.count == scores.count
        else { return [] }
        let best = scores.bestClasses(from: 0, count: classCount)
        var found: [Candidate] = []
        for row in 0..<boxes.count where best.score[row] >= minimumScore {
            let box = Box(
                left: boxes.value(row, 0) * scale.x, top: boxes.value(row, 1) * scale.y,
                right: boxes.value(row, 2) * scale.x, bottom: boxes.value(row, 3) * scale.y)
            keep(
                Candidate(box: box, classIndex: Int(best.index[row]), score: best.score[row]),
                in: &found)
        }
        return found
    }
}
