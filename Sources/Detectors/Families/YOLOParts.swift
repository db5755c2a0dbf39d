import VisionCore

/// What a row of a decoded YOLO output holds besides the box and the scores.
package enum YOLOParts: Sendable, Hashable {
    /// Nothing.
    case none
    /// Factors of the prototype masks, which are an output of their own.
    case factors(Int)
    /// Keypoints: x and y of each, and a score where there are 3 values.
    case keypoints(count: Int, values: Int)
    /// The angle of the box in radians.
    case angle

    /// Columns that it takes.
    package var count: Int {
        switch self {
        case .none: 0
        case .factors(let count): count
        case .keypoints(let count, let values): count * values
        case .angle: 1
        }
    }
}

/// A decoded YOLO output: one row of values a box, whichever axis is the outer one.
struct YOLORows {
    let values: UnsafeBufferPointer<Float>
    /// Boxes.
    let count: Int
    private let rowStep: Int
    private let columnStep: Int

    /// The rows of an output of `width` columns; nil where no axis is `width` long.
    ///
    /// Where both are, the outer axis is the columns.
    init?(_ output: NetworkOutput, width: Int) {
        guard let lies = Self.liesByColumn(output.shape, width: width) else { return nil }
        values = output.values
        let shape = output.shape.suffix(2)
        count = lies ? shape[shape.endIndex - 1] : shape[shape.startIndex]
        rowStep = lies ? 1 : width
        columnStep = lies ? count : 1
    }

    /// `rows` rows of `width` values, one behind the other.
    init(rows: Int, width: Int, values: UnsafeBufferPointer<Float>) {
        self.values = values
        count = rows
        rowStep = width
        columnStep = 1
    }

    /// Whether columns are the outer of the last two axes; nil where neither axis is `width` long.
    static func liesByColumn(_ shape: [Int], width: Int) -> Bool? {
        guard shape.count >= 2, shape.dropLast(2).allSatisfy({ $0 == 1 }) else { return nil }
        if shape[shape.count - 2] == width { return true }
        return shape[shape.count - 1] == width ? false : nil
    }

    /// A value.
    func value(_ row: Int, _ column: Int) -> Float {
        values[row * rowStep + column * columnStep]
    }

    /// Index and value of the greatest of `classes` columns from `first` on, row by row; the lowest
    /// index wins.
    func bestClasses(from first: Int, count classes: Int) -> (index: [Int32], score: [Float]) {
        var index = [Int32](repeating: 0, count: count)
        var score = [Float](repeating: -.infinity, count: count)
        index.withUnsafeMutableBufferPointer { index in
            score.withUnsafeMutableBufferPointer { score in
                if rowStep == 1 {
                    for column in 0..<classes {
                        let from = (first + column) * columnStep
                        for row in 0..<count where values[from + row] > score[row] {
                            score[row] = values[from + row]
                            index[row] = Int32(truncatingIfNeeded: column)
                        }
                    }
                } else {
                    for row in 0..<count {
                        let from = row * rowStep + first
                        for column in 0..<classes where values[from + column] > score[row] {
                            score[row] = values[from + column]
                            index[row] = Int32(truncatingIfNeeded: column)
                        }
                    }
                }
            }
        }
        return (index, score)
    }

    /// The same of one row.
    func bestClass(of row: Int, from first: Int, count classes: Int) -> (index: Int, score: Float) {
        var best = (index: 0, score: -Float.infinity)
        for column in 0..<classes where value(row, first + column) > best.score {
            best = (column, value(row, first + column))
        }
        return best
    }

    /// Gives `candidate` what the columns from `first` on hold; coordinates are times `scale`.
    func add(
        _ parts: YOLOParts, of row: Int, from first: Int, scale: (x: Float, y: Float),
        to candidate: inout Candidate
    ) {
        switch parts {
        case .none: break
        case .factors(let count):
            candidate.mask = .factors((0..<count).map { value(row, first + $0) })
        case .keypoints(let count, let values):
            candidate.keypoints = (0..<count).map { point in
                let at = first + point * values
                return Keypoint(
                    point: Point(x: value(row, at) * scale.x, y: value(row, at + 1) * scale.y),
                    score: values > 2 ? value(row, at + 2) : candidate.score)
            }
        case .angle:
            let box = candidate.box
            let oriented = OrientedBox(
                center: box.center, width: box.width, height: box.height,
                angle: value(row, first)
            ).regular
            candidate.oriented = oriented
            candidate.box = oriented.bounds
        }
    }
}
