/// Shortest augmenting paths with potentials over the pairs that gain something; every row may also
/// stay alone at no gain, so that a search ends close to where it began.
struct SparsePairing {
    private let edges: [BestPairing.Edge]
    /// Edges of row r: `starts[r]..<starts[r + 1]`.
    private let starts: [Int]
    private var rowPotential: [Double]
    private var columnPotential: [Double]
    private var edgeOfRow: [Int?]
    private var rowOfColumn: [Int]
    /// Of the search that is running: columns that it has met, their distances and ways.
    private var distance: [Double]
    private var way: [Int]
    private var isSettled: [Bool]
    private var heap = DistanceHeap()

    /// `edges` are ordered by row; gains are above 0.
    init(_ edges: [BestPairing.Edge], rows: Int, columns: Int) {
        self.edges = edges
        var starts = [Int](repeating: 0, count: rows + 1)
        for edge in edges { starts[Int(edge.row) + 1] += 1 }
        for row in 0..<rows { starts[row + 1] += starts[row] }
        self.starts = starts
        // The best gain of a row is its first potential: no reduced cost is below 0.
        rowPotential = (0..<rows).map { row in
            -edges[starts[row]..<starts[row + 1]].reduce(0) { max($0, $1.gain) }
        }
        columnPotential = Array(repeating: 0, count: columns)
        edgeOfRow = Array(repeating: nil, count: rows)
        rowOfColumn = Array(repeating: -1, count: columns)
        distance = Array(repeating: .infinity, count: columns)
        way = Array(repeating: -1, count: columns)
        isSettled = Array(repeating: false, count: columns)
    }

    /// For each row the index of its edge; nil for rows that stay alone.
    mutating func solve() -> [Int?] {
        for row in edgeOfRow.indices where starts[row] < starts[row + 1] { place(row) }
        return edgeOfRow
    }

    /// Where a search ended: at a free column, or at a row that is better left alone.
    private enum End {
        case column(Int)
        case row(Int)
    }

    private mutating func place(_ row: Int) {
        var met: [Int] = []
        var settled: [Int] = []
        // Leaving a row alone costs what its potential promised.
        var end = End.row(row)
        var length = -rowPotential[row]
        look(from: row, at: 0, met: &met)
        while let (reach, column) = heap.pop() {
            if isSettled[column] || reach > distance[column] { continue }
            if reach >= length { break }
            isSettled[column] = true
            settled.append(column)
            let other = rowOfColumn[column]
            if other < 0 {
                (end, length) = (.column(column), reach)
                break
            }
            if reach - rowPotential[other] < length {
                (end, length) = (.row(other), reach - rowPotential[other])
            }
            look(from: other, at: reach, met: &met)
        }
        raisePotentials(of: row, by: length, settled: settled)
        augment(from: end, to: row)
        for column in met { (distance[column], way[column]) = (.infinity, -1) }
        for column in settled { isSettled[column] = false }
        heap.removeAll()
    }

    private mutating func look(from row: Int, at length: Double, met: inout [Int]) {
        for index in starts[row]..<starts[row + 1] {
            let column = Int(edges[index].column)
            if isSettled[column] || edgeOfRow[row] == index { continue }
            let reduced = -edges[index].gain - rowPotential[row] - columnPotential[column]
            let reach = length + max(0, reduced)
            guard reach < distance[column] else { continue }
            if way[column] < 0 { met.append(column) }
            distance[column] = reach
            way[column] = index
            heap.push(reach, column)
        }
    }

    private mutating func raisePotentials(of row: Int, by length: Double, settled: [Int]) {
        rowPotential[row] += length
        for column in settled {
            let slack = max(0, length - distance[column])
            if rowOfColumn[column] >= 0 { rowPotential[rowOfColumn[column]] += slack }
            columnPotential[column] -= slack
        }
    }

    private mutating func augment(from end: End, to row: Int) {
        var column: Int
        switch end {
        case .column(let free): column = free
        case .row(let alone):
            guard let given = edgeOfRow[alone] else { return }
            edgeOfRow[alone] = nil
            column = Int(edges[given].column)
        }
        while true {
            let index = way[column]
            let from = Int(edges[index].row)
            let given = edgeOfRow[from]
            edgeOfRow[from] = index
            rowOfColumn[column] = from
            guard from != row, let given else { return }
            column = Int(edges[given].column)
        }
    }
}

/// Columns by distance, the nearest first.
private struct DistanceHeap {
    private var items: [(reach: Double, column: Int)] = []

    mutating func removeAll() { items.removeAll(keepingCapacity: true) }

    mutating func push(_ reach: Double, _ column: Int) {
        items.append((reach, column))
        var child = items.count - 1
        while child > 0 {
            let parent = (child - 1) / 2
            guard items[child].reach < items[parent].reach else { return }
            items.swapAt(child, parent)
            child = parent
        }
    }

    mutating func pop() -> (reach: Double, column: Int)? {
        guard let first = items.first else { return nil }
        items.swapAt(0, items.count - 1)
        items.removeLast()
        var parent = 0
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2]
            where child < items.count && items[child].reach < items[least].reach {
                least = child
            }
            guard least != parent else { return first }
            items.swapAt(parent, least)
            parent = least
        }
    }
}
