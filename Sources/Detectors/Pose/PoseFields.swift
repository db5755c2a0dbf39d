/// The three heads of PoseNet, read by cell.
struct PoseFields {
    /// A local maximum of a heat map.
    struct Start {
        let keypoint: Int
        let row: Int
        let column: Int
        let score: Double
    }

    private let graph: PoseGraph
    private let stride: Double
    private let rows: Int
    private let columns: Int
    private let heat: [Double]
    private let short: NetworkOutput
    private let mid: NetworkOutput

    init(
        graph: PoseGraph, stride: Double, heat: NetworkOutput, short: NetworkOutput,
        mid: NetworkOutput
    ) {
        self.graph = graph
        self.stride = stride
        rows = heat.shape[1]
        columns = heat.shape[2]
        self.heat = heat.values.map { sigmoid(Double($0)) }
        self.short = short
        self.mid = mid
    }

    /// Cells that no neighbour in their 3 × 3 window exceeds, strongest first, then by position.
    func starts(atLeast threshold: Double) -> [Start] {
        var found: [Start] = []
        for keypoint in graph.names.indices {
            for row in 0..<rows {
                for column in 0..<columns {
                    let score = heat[cell(keypoint, row, column)]
                    guard score >= threshold, isPeak(keypoint, row, column, score) else {
                        continue
                    }
                    found.append(
                        Start(keypoint: keypoint, row: row, column: column, score: score))
                }
            }
        }
        return found.enumerated().sorted {
            $0.element.score != $1.element.score
                ? $0.element.score > $1.element.score : $0.offset < $1.offset
        }.map(\.element)
    }

    /// The keypoint itself, seen from a cell near it.
    func refined(_ keypoint: Int, row: Int, column: Int) -> Position {
        let count = graph.names.count
        return Position(
            y: Double(row) * stride + Double(short.values[cell(keypoint, row, column)]),
            x: Double(column) * stride + Double(short.values[cell(count + keypoint, row, column)]))
    }

    /// Places every keypoint that the graph reaches from those placed.
    mutating func grow(_ person: inout Person) {
        let count = graph.edges.count
        for index in graph.edges.indices.reversed() {
            let edge = graph.edges[index]
            guard let from = person.positions[edge.child], person.positions[edge.parent] == nil
            else { continue }
            let (position, score) = step(from, channel: 2 * count + index, to: edge.parent)
            person.place(edge.parent, at: position, score: score)
        }
        for index in graph.edges.indices {
            let edge = graph.edges[index]
            guard let from = person.positions[edge.parent], person.positions[edge.child] == nil
            else { continue }
            let (position, score) = step(from, channel: index, to: edge.child)
            person.place(edge.child, at: position, score: score)
        }
    }

    private func step(_ from: Position, channel: Int, to target: Int) -> (Position, Double) {
        let (row, column) = nearest(from)
        var position = Position(
            y: from.y + Double(mid.values[cell(channel, row, column)]),
            x: from.x + Double(mid.values[cell(channel + graph.edges.count, row, column)]))
        for _ in 0..<2 {
            let (row, column) = nearest(position)
            position = refined(target, row: row, column: column)
        }
        let (lastRow, lastColumn) = nearest(position)
        return (position, heat[cell(target, lastRow, lastColumn)])
    }

    private func nearest(_ position: Position) -> (row: Int, column: Int) {
        (nearest(position.y, below: rows), nearest(position.x, below: columns))
    }

    private func nearest(_ value: Double, below count: Int) -> Int {
        let cell = (value / stride).rounded(.toNearestOrEven)
        guard cell.isFinite else { return 0 }
        return Int(min(max(cell, 0), Double(count - 1)))
    }

    private func isPeak(_ keypoint: Int, _ row: Int, _ column: Int, _ score: Double) -> Bool {
        for y in max(row - 1, 0)...min(row + 1, rows - 1) {
            for x in max(column - 1, 0)...min(column + 1, columns - 1)
            where heat[cell(keypoint, y, x)] > score {
                return false
            }
        }
        return true
    }

    private func cell(_ channel: Int, _ row: Int, _ column: Int) -> Int {
        (channel * rows + row) * columns + column
    }
}
