import Glibc
import VisionCore

/// The numbers of one kind, for each cell of each level of a head.
///
/// Either joined, [cells × anchors of all levels, width], or a map [anchors × width, rows, columns]
/// for each level.
struct LevelMaps {
    /// Where the numbers of an anchor are.
    struct Place {
        let values: UnsafeBufferPointer<Float>
        let start: Int
        let step: Int

        subscript(index: Int) -> Float { values[start + index * step] }
    }

    private let outputs: [NetworkOutput]
    private let width: Int
    private let anchors: Int
    /// The first cell of each level among those of all.
    private let firsts: [Int]
    private let cells: [Int]

    init(_ outputs: [NetworkOutput], width: Int, anchors: Int, cells: [Int]) {
        self.outputs = outputs
        self.width = width
        self.anchors = anchors
        self.cells = cells
        var first = 0
        firsts = cells.map { count in
            defer { first += count }
            return first
        }
    }

    func place(_ level: Int, _ cell: Int, _ anchor: Int) -> Place {
        if outputs.count == 1 {
            return Place(
                values: outputs[0].values,
                start: ((firsts[level] + cell) * anchors + anchor) * width, step: 1)
        }
        return Place(
            values: outputs[level].values, start: anchor * width * cells[level] + cell,
            step: cells[level])
    }
}

/// The grids of a head's levels over an input.
struct LevelGrids {
    let strides: [Int]
    let columns: [Int]
    let cells: [Int]

    init(_ strides: [Int], input: Size) {
        self.strides = strides
        let sides = strides.map { stride in
            (
                (input.width + stride - 1) / max(stride, 1),
                (input.height + stride - 1) / max(stride, 1)
            )
        }
        columns = sides.map(\.0)
        cells = sides.map { $0.0 * $0.1 }
    }

    /// The extents of outputs with so many numbers an anchor, joined and by level.
    func extents(_ widths: [Int], anchors: Int) -> (joined: [[Int]], maps: [[Int]]) {
        let rows = zip(cells, columns).map { $1 > 0 ? $0 / $1 : 0 }
        return (
            widths.map { [cells.reduce(0, +) * anchors, $0] },
            widths.flatMap { width in
                cells.indices.map { [anchors * width, rows[$0], columns[$0]] }
            }
        )
    }

    /// The outputs by kind, each with what its levels hold.
    func maps(
        _ outputs: [NetworkOutput], widths: [Int], anchors: Int
    ) -> [LevelMaps] {
        let each = outputs.count / max(widths.count, 1)
        return widths.enumerated().map { kind, width in
            LevelMaps(
                Array(outputs[(kind * each)..<((kind + 1) * each)]), width: width,
                anchors: anchors, cells: cells)
        }
    }
}

/// Class scores as a head gives them, and the raw value from which one counts.
struct HeadScores {
    let areProbabilities: Bool
    /// The raw value below which no score reaches the least one.
    let least: Float

    init(areProbabilities: Bool, minimumScore: Float) {
        self.areProbabilities = areProbabilities
        // A little less than the exact value: the score itself decides.
        let share = min(max(Double(minimumScore), 1e-12), 1 - 1e-12)
        least =
            areProbabilities
            ? minimumScore : minimumScore <= 0 ? -.infinity : Float(log(share / (1 - share))) - 1e-3
    }

    func score(_ raw: Float) -> Float { areProbabilities ? raw : sigmoid(raw) }
}
