package import VisionCore

/// YOLO that chooses its boxes itself (YOLOv10, YOLO26, exports with suppression inside): rows of
/// left, top, right, bottom, score, class, then `parts`.
///
/// With angles the box is centre, width and height. Seven columns without parts are YOLOv7's: the
/// picture of the batch first, and the class before the score. Rows are padded with score 0.
package struct EndToEndDecoder: BoxDecoder {
    /// Classes of the label set.
    package let classCount: Int
    /// What is behind the class.
    package let parts: YOLOParts
    /// Whether coordinates are shares of the input and not its pixels.
    package let isNormalized: Bool

    package init(classCount: Int, parts: YOLOParts = .none, isNormalized: Bool = false) {
        self.classCount = classCount
        self.parts = parts
        self.isNormalized = isNormalized
    }

    private func hasBatchColumn(_ shape: [Int]) -> Bool { parts == .none && shape.last == 7 }

    package func check(outputs: [[Int]], input: Size) throws(DetectorError) {
        let shape = outputs.first ?? []
        guard
            shape.isEmpty || shape.last == 6 + parts.count || hasBatchColumn(shape)
        else {
            throw .outputsDoNotFit(
                family: "yolo-end2end", expected: [[0, 6 + parts.count]], found: outputs)
        }
        if case .factors(let count) = parts {
            try PrototypeMasks.check(outputs, factors: count, family: "yolo-end2end-seg")
        }
    }

    package func candidates(
        in outputs: [NetworkOutput], input: Size, minimumScore: Float
    ) -> [Candidate] {
        let output = outputs[0]
        let isBatched = hasBatchColumn(output.shape)
        let width = isBatched ? 7 : 6 + parts.count
        guard width <= output.values.count,
            let rows = YOLORows(
                NetworkOutput(
                    shape: [output.values.count / width, width], values: output.values),
                byRowOf: width)
        else { return [] }
        let scale: (x: Float, y: Float) =
            isNormalized ? (Float(input.width), Float(input.height)) : (1, 1)
        let (first, scoreAt, classAt) = isBatched ? (1, 6, 5) : (0, 4, 5)
        var found: [Candidate] = []
        for row in 0..<rows.count {
            let score = rows.value(row, scoreAt)
            guard score >= minimumScore, score > 0,
                let index = Int(exactly: rows.value(row, classAt).rounded()), index >= 0
            else { continue }
            let sides = (0..<4).map {
                rows.value(row, first + $0) * ($0 % 2 == 0 ? scale.x : scale.y)
            }
            let box =
                parts == .angle
                ? Candidate.box(
                    centerX: sides[0], centerY: sides[1], width: sides[2], height: sides[3])
                : Box(left: sides[0], top: sides[1], right: sides[2], bottom: sides[3])
            var candidate = Candidate(box: box, classIndex: index, score: score)
            rows.add(parts, of: row, from: 6, scale: scale, to: &candidate)
            keep(candidate, in: &found)
        }
        return found
    }
}

extension YOLORows {
    /// The rows of an output whose inner axis is `width` long, even where the outer one is too.
    init?(_ output: NetworkOutput, byRowOf width: Int) {
        guard output.shape.count == 2, output.shape[1] == width else { return nil }
        self.init(rows: output.shape[0], width: width, values: output.values)
    }
}
