/// Shortest augmenting paths with potentials over a full table (Crouse, "On implementing 2D
/// rectangular assignment algorithms", 2016), O(n³).
///
/// Where several columns are equally near, a free one wins; among those, the one that is tried
/// first, from the last to the first. The solver that TrackEval uses has the same rule.
struct DensePairing {
    private let cost: [Double]
    private let columnCount: Int
    private var rowPotential: [Double]
    private var columnPotential: [Double]
    private var columnOfRow: [Int]
    private var rowOfColumn: [Int]
    /// Of the search that is running: how far each column is, and from which row it was reached.
    private var distance: [Double]
    private var origin: [Int]

    /// The column of each row, -1 for rows that are left over; `gains` is row-major.
    static func columns(gains: [Double], rows: Int, columns: Int) -> [Int] {
        guard rows <= columns else {
            var flipped = [Double](repeating: 0, count: gains.count)
            for row in 0..<rows {
                for column in 0..<columns {
                    flipped[column * rows + row] = gains[row * columns + column]
                }
            }
            var result = [Int](repeating: -1, count: rows)
            let chosen = self.columns(gains: flipped, rows: columns, columns: rows)
            for (column, row) in chosen.enumerated() { result[row] = column }
            return result
        }
        var pairing = DensePairing(gains: gains, rows: rows, columns: columns)
        for row in 0..<rows { pairing.place(row) }
        return pairing.columnOfRow
    }

    private init(gains: [Double], rows: Int, columns: Int) {
        cost = gains.map { -$0 }
        columnCount = columns
        rowPotential = Array(repeating: 0, count: rows)
        columnPotential = Array(repeating: 0, count: columns)
        columnOfRow = Array(repeating: -1, count: rows)
        rowOfColumn = Array(repeating: -1, count: columns)
        distance = Array(repeating: .infinity, count: columns)
        origin = Array(repeating: -1, count: columns)
    }

    /// Gives `row` a column, moving others along the shortest path to a free one.
    private mutating func place(_ row: Int) {
        for column in 0..<columnCount { distance[column] = .infinity }
        var open = Array((0..<columnCount).reversed())
        var reached: [Int] = []
        var current = row
        var length = 0.0
        while true {
            let position = nearest(of: open, from: current, at: length)
            let column = open[position]
            length = distance[column]
            reached.append(column)
            open.swapAt(position, open.count - 1)
            open.removeLast()
            if rowOfColumn[column] < 0 { break }
            current = rowOfColumn[column]
        }
        raisePotentials(of: row, by: length, reached: reached)
        augment(from: reached[reached.count - 1], to: row)
    }

    /// The position in `open` of the nearest column, after looking on from row `current`.
    private mutating func nearest(of open: [Int], from current: Int, at length: Double) -> Int {
        var best = 0
        var least = Double.infinity
        for (position, column) in open.enumerated() {
            let step =
                length + cost[current * columnCount + column] - rowPotential[current]
                - columnPotential[column]
            if step < distance[column] {
                distance[column] = step
                origin[column] = current
            }
            let found = distance[column]
            if found < least || (found == least && rowOfColumn[column] < 0) {
                least = found
                best = position
            }
        }
        return best
    }

    private mutating func raisePotentials(of row: Int, by length: Double, reached: [Int]) {
        rowPotential[row] += length
        for column in reached {
            let slack = length - distance[column]
            if rowOfColumn[column] >= 0 { rowPotential[rowOfColumn[column]] += slack }
            columnPotential[column] -= slack
        }
    }

    private mutating func augment(from free: Int, to row: Int) {
        var column = free
        while true {
            let from = origin[column]
            rowOfColumn[column] = from
            swap(&columnOfRow[from], &column)
            if from == row { return }
        }
    }
}
