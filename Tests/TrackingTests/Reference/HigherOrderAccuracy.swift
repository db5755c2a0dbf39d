import Tracking

/// HOTA, DetA and AssA (Luiten et al., 2020) in percent, averaged over 19 overlap thresholds.
struct HigherOrderAccuracy {
    private(set) var hota = 0.0
    private(set) var detection = 0.0
    private(set) var association = 0.0
    /// Boxes of the tracker that are scored.
    private(set) var boxCount = 0
    /// Identities of the tracker that are scored.
    private(set) var idCount = 0

    private struct Pair: Hashable {
        let truth: Int
        let found: Int
    }

    /// Judges `found` by `truth`; with `distractors` boxes on people that do not count are dropped
    /// first, as is done for MOT16 and later.
    init(truth: TrackTable, found: TrackTable, distractors: Bool) {
        let frames = zip(truth.frames, found.frames).map { all, boxes in
            let kept = distractors ? Self.withoutDistractors(all, boxes) : boxes
            return (all.filter { $0.counts && $0.kind == 1 }, kept)
        }
        boxCount = frames.reduce(0) { $0 + $1.1.count }
        idCount = Set(frames.flatMap { $0.1.map(\.id) }).count
        judge(frames)
    }

    private static func withoutDistractors(_ truth: [TrackTable.Entry], _ found: [TrackTable.Entry])
        -> [TrackTable.Entry]
    {
        var cost = CostMatrix()
        cost.reset(rows: truth.count, columns: found.count, to: 1)
        for (i, row) in truth.enumerated() {
            for (j, column) in found.enumerated() {
                let overlap = row.box.iou(column.box, inclusive: false)
                if overlap >= 0.5 { cost[i, j] = 1 - overlap }
            }
        }
        var assignment = Assignment()
        assignment.solve(cost, limit: 1)
        return found.indices.filter { j in
            let i = assignment.rowOfColumn[j]
            return i < 0 || ![2, 7, 8, 12].contains(truth[i].kind)
        }.map { found[$0] }
    }

    private mutating func judge(_ frames: [([TrackTable.Entry], [TrackTable.Entry])]) {
        var truthCount: [Int: Double] = [:]
        var foundCount: [Int: Double] = [:]
        var alignment: [Pair: Double] = [:]
        let overlaps = frames.map { truth, found in
            truth.map { row in found.map { row.box.iou($0.box, inclusive: false) } }
        }
        for (index, (truth, found)) in frames.enumerated() {
            let overlap = overlaps[index]
            let rowSums = overlap.map { $0.reduce(0, +) }
            let columnSums = found.indices.map { j in overlap.reduce(0) { $0 + $1[j] } }
            for row in truth { truthCount[row.id, default: 0] += 1 }
            for column in found { foundCount[column.id, default: 0] += 1 }
            for (i, row) in truth.enumerated() {
                for (j, column) in found.enumerated() where overlap[i][j] > 0 {
                    alignment[Pair(truth: row.id, found: column.id), default: 0] +=
                        overlap[i][j] / (rowSums[i] + columnSums[j] - overlap[i][j])
                }
            }
        }
        var matches = Array(repeating: [Pair: Double](), count: 19)
        var truePositives = Array(repeating: 0.0, count: 19)
        var assignment = Assignment()
        var cost = CostMatrix()
        for (index, (truth, found)) in frames.enumerated() {
            cost.reset(rows: truth.count, columns: found.count, to: 0)
            for (i, row) in truth.enumerated() {
                for (j, column) in found.enumerated() {
                    let shared = alignment[Pair(truth: row.id, found: column.id)] ?? 0
                    let either =
                        (truthCount[row.id] ?? 0) + (foundCount[column.id] ?? 0) - shared
                    cost[i, j] = -shared / either * overlaps[index][i][j]
                }
            }
            assignment.solve(cost, limit: 0)
            for (i, row) in truth.enumerated() {
                let j = assignment.columnOfRow[i]
                guard j >= 0 else { continue }
                for step in 0..<19
                where overlaps[index][i][j] >= 0.05 * Double(step + 1) - 1e-12 {
                    truePositives[step] += 1
                    matches[step][Pair(truth: row.id, found: found[j].id), default: 0] += 1
                }
            }
        }
        average(matches, truePositives, truthCount, foundCount)
    }

    private mutating func average(
        _ matches: [[Pair: Double]], _ truePositives: [Double], _ truthCount: [Int: Double],
        _ foundCount: [Int: Double]
    ) {
        let boxes = truthCount.values.reduce(0, +) + foundCount.values.reduce(0, +)
        for step in 0..<19 {
            let det = truePositives[step] / max(boxes - truePositives[step], 1)
            var ass = 0.0
            for (pair, count) in matches[step] {
                let either =
                    (truthCount[pair.truth] ?? 0) + (foundCount[pair.found] ?? 0) - count
                ass += count * count / max(either, 1)
            }
            ass /= max(truePositives[step], 1)
            detection += det * 100 / 19
            association += ass * 100 / 19
            hota += (det * ass).squareRoot() * 100 / 19
        }
    }
}
