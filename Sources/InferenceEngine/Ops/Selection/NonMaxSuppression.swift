import Locking
package import Tensors

/// The best boxes of each class that do not cover each other.
///
/// Inputs: boxes [N, B, 4], scores [N, C, B], most boxes a class (int64)?, the overlap above which
/// the lower score gives way?, the score that a box must be above?. Output: int64 [K, 3] of sample,
/// class and box, by sample, class and falling score; equals in the order of boxes.
package struct NonMaxSuppression: DynamicOperator {
    /// The name in the operator table.
    package static let name = "NonMaxSuppression"
    /// Whether boxes are centre and size (x, y, w, h), not two corners (y, x, y, x).
    package let centred: Bool

    /// The operator.
    package init(centred: Bool) {
        self.centred = centred
    }

    /// Ranks and types.
    package func check(_ inputs: Operands) throws {
        let boxes = try inputs.floatShape(0), scores = try inputs.floatShape(1)
        guard boxes.count == 3, scores.count == 3, boxes[2] == 4, boxes[0] == scores[0],
            boxes[1] == scores[2]
        else { throw Mismatch("boxes \(boxes) and scores \(scores) do not fit") }
        if let most = inputs[2]?.fact {
            guard most.dataType == .int64, most.shape.elementCount == 1 else {
                throw Mismatch("the most boxes of a class are \(most), not one int64")
            }
        }
        for index in 3..<5 where inputs[index] != nil {
            guard try inputs.floatShape(index).elementCount == 1 else {
                throw Mismatch("input \(index) is not one number")
            }
        }
    }

    private struct Rules {
        let most: Int
        let overlap: Float
        let score: Float?
    }

    private struct Box {
        let y0: Float, x0: Float, y1: Float, x1: Float

        init(_ at: UnsafePointer<Float>, centred: Bool) {
            if centred {
                y0 = at[1] - at[3] / 2
                y1 = at[1] + at[3] / 2
                x0 = at[0] - at[2] / 2
                x1 = at[0] + at[2] / 2
            } else {
                y0 = min(at[0], at[2])
                y1 = max(at[0], at[2])
                x0 = min(at[1], at[3])
                x1 = max(at[1], at[3])
            }
        }

        var area: Float { (y1 - y0) * (x1 - x0) }

        func covers(_ other: Box, above limit: Float) -> Bool {
            let height = min(y1, other.y1) - max(y0, other.y0)
            let width = min(x1, other.x1) - max(x0, other.x0)
            guard height > 0, width > 0 else { return false }
            let shared = height * width
            let whole = area + other.area - shared
            guard area > 0, other.area > 0, whole > 0 else { return false }
            return shared / whole > limit
        }
    }

    /// One class of one sample after the other, on all threads.
    package func results(_ call: DynamicCall) throws -> [Tensor] {
        let boxes = try call.input(0), scores = try call.input(1)
        let rules = Rules(
            most: call.optionalInput(2)?.integers?.first ?? 0,
            overlap: call.optionalInput(3)?.floats.first ?? 0,
            score: call.optionalInput(4)?.floats.first)
        guard (0...1).contains(rules.overlap) else {
            throw Mismatch("an overlap of \(rules.overlap)")
        }
        let classes = scores.shape[1], count = scores.shape[2]
        let picks = Lock([[Int]](repeating: [], count: scores.shape[0] * classes))
        let corners = TensorView(boxes).floats, values = TensorView(scores).floats
        call.pool.run(tiles: scores.shape[0] * classes) { tile, _ in
            let chosen = pick(
                corners + tile / classes * count * 4, values + tile * count, count: count, rules)
            picks.withLock { $0[tile] = chosen }
        }
        let found = picks.withLock { $0 }
        var result = try call.result([found.reduce(0) { $0 + $1.count }, 3], .int64)
        result.withMutableElements(of: Int64.self) { target in
            var at = 0
            for (row, boxes) in found.enumerated() {
                for box in boxes {
                    target[at] = Int64(row / classes)
                    target[at + 1] = Int64(row % classes)
                    target[at + 2] = Int64(box)
                    at += 3
                }
            }
        }
        return [result]
    }

    private func pick(
        _ boxes: UnsafePointer<Float>, _ scores: UnsafePointer<Float>, count: Int, _ rules: Rules
    ) -> [Int] {
        if rules.most <= 0 { return [] }
        var order: [Int] = []
        for index in 0..<count where rules.score.map({ scores[index] > $0 }) ?? true {
            order.append(index)
        }
        order.sort { scores[$0] == scores[$1] ? $0 < $1 : scores[$0] > scores[$1] }
        var chosen: [Int] = []
        var kept: [Box] = []
        for index in order {
            if chosen.count == rules.most { break }
            let box = Box(boxes + index * 4, centred: centred)
            if kept.contains(where: { $0.covers(box, above: rules.overlap) }) { continue }
            kept.append(box)
            chosen.append(index)
        }
        return chosen
    }
}
