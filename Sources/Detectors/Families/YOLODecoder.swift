package import VisionCore

/// Reads a decoded YOLO output of any form: a box, scores and `YOLOParts` in each row.
///
/// Outputs: the rows, [columns, boxes] or [boxes, columns], and the prototypes [factors, rows,
/// columns] where the parts are factors. Rows that are scored by classes alone may come in two
/// outputs: [boxes, 4] corners and [boxes, classes]. Rows that the network chose are always [boxes,
/// columns]; seven columns without parts are YOLOv7's, with the picture of the batch first and the
/// class before the score.
package struct YOLODecoder: BoxDecoder {
    /// What the rows hold.
    package let head: YOLOHead

    package init(_ head: YOLOHead) { self.head = head }

    package func check(outputs: [[Int]], input: Size) throws(DetectorError) {
        let first = outputs.first ?? []
        let (fits, expected): (Bool, [Int]) =
            switch head.scoring {
            case .bestClass:
                (
                    YOLORows.liesByColumn(first, width: head.width) != nil || isSplit(outputs),
                    [head.width, 0]
                )
            case .objectness:
                (YOLORows.liesByColumn(first, width: head.width) != nil, [0, head.width])
            case .chosen:
                (
                    first.isEmpty || first.last == head.width || hasBatchColumn(first),
                    [0, head.width]
                )
            }
        guard fits else {
            throw .outputsDoNotFit(family: head.family, expected: [expected], found: outputs)
        }
        if case .factors(let count) = head.parts {
            try PrototypeMasks.check(outputs, factors: count, family: head.family + "-seg")
        }
    }

    package func candidates(
        in outputs: [NetworkOutput], input: Size, minimumScore: Float
    ) -> [Candidate] {
        guard let layout = layout(of: outputs) else { return [] }
        let scale = head.scale(to: input)
        var found: [Candidate] = []
        for choice in choices(in: layout, minimumScore: minimumScore) {
            var candidate = Candidate(
                box: layout.box(of: choice.row, scale: scale), classIndex: choice.index,
                score: choice.score)
            layout.scores.add(
                head.parts, of: choice.row, from: head.scoredColumns, scale: scale,
                to: &candidate)
            keep(candidate, in: &found)
        }
        return found
    }

    /// The rows of at least `minimumScore`, with class and score, in their order.
    private func choices(
        in layout: YOLOLayout, minimumScore: Float
    ) -> [(row: Int, index: Int, score: Float)] {
        let (rows, first) = (layout.scores, layout.firstScore)
        switch head.scoring {
        case .bestClass:
            let best = rows.bestClasses(from: first, count: head.classCount)
            return best.score.indices.filter { best.score[$0] >= minimumScore }
                .map { ($0, Int(best.index[$0]), best.score[$0]) }
        case .objectness:
            return (0..<rows.count).compactMap { row in
                let objectness = rows.value(row, first)
                guard objectness >= minimumScore else { return nil }
                let best = rows.bestClass(of: row, from: first + 1, count: head.classCount)
                let score = objectness * best.score
                return score >= minimumScore ? (row, best.index, score) : nil
            }
        case .chosen:
            return (0..<rows.count).compactMap { row in
                let score = rows.value(row, first)
                guard score >= minimumScore, score > 0,
                    let index = Int(exactly: rows.value(row, Self.chosenClass).rounded()),
                    index >= 0
                else { return nil }
                return (row, index, score)
            }
        }
    }

    /// The column of the class in rows that the network chose.
    private static let chosenClass = 5

    /// Whether corners and scores are two outputs.
    private func isSplit(_ outputs: [[Int]]) -> Bool {
        head.parts == .none && outputs.count >= 2
            && YOLORows.liesByColumn(outputs[0], width: 4) == false
            && YOLORows.liesByColumn(outputs[1], width: head.classCount) != nil
    }

    private func hasBatchColumn(_ shape: [Int]) -> Bool { head.parts == .none && shape.last == 7 }

    /// Where the columns are in these outputs; nil where they are not of the form.
    private func layout(of outputs: [NetworkOutput]) -> YOLOLayout? {
        switch head.scoring {
        case .bestClass:
            if let rows = YOLORows(outputs[0], width: head.width) {
                return YOLOLayout(boxes: rows, scores: rows, firstScore: 4)
            }
            guard outputs.count >= 2, let boxes = YOLORows(outputs[0], width: 4),
                let scores = YOLORows(outputs[1], width: head.classCount),
                boxes.count == scores.count
            else { return nil }
            return YOLOLayout(boxes: boxes, scores: scores, firstScore: 0, coding: .corners)
        case .objectness:
            return YOLORows(outputs[0], width: head.width).map {
                YOLOLayout(boxes: $0, scores: $0, firstScore: 4)
            }
        case .chosen:
            let values = outputs[0].values
            let isBatched = hasBatchColumn(outputs[0].shape)
            let width = isBatched ? 7 : head.width
            let rows = YOLORows(rows: values.count / width, width: width, values: values)
            return YOLOLayout(
                boxes: rows, scores: rows, firstBox: isBatched ? 1 : 0,
                firstScore: isBatched ? 6 : 4, coding: head.parts == .angle ? .centre : .corners)
        }
    }
}

/// Where the columns of a YOLO output are.
struct YOLOLayout {
    /// How a box is written.
    enum BoxCoding {
        /// Centre, width, height.
        case centre
        /// Left, top, right, bottom.
        case corners
    }

    /// The rows with the boxes, and those with the scores and the parts: mostly the same.
    let boxes: YOLORows
    let scores: YOLORows
    /// The first column of the box.
    var firstBox = 0
    /// The first column of the scores.
    let firstScore: Int
    var coding = BoxCoding.centre

    /// The box of a row; its coordinates are times `scale`.
    func box(of row: Int, scale: (x: Float, y: Float)) -> Box {
        let (a, b) = (boxes.value(row, firstBox), boxes.value(row, firstBox + 1))
        let (c, d) = (boxes.value(row, firstBox + 2), boxes.value(row, firstBox + 3))
        return switch coding {
        case .centre:
            Candidate.box(
                centerX: a * scale.x, centerY: b * scale.y, width: c * scale.x,
                height: d * scale.y)
        case .corners:
            Box(left: a * scale.x, top: b * scale.y, right: c * scale.x, bottom: d * scale.y)
        }
    }
}
