/// Exact rectangular linear assignment with a limit on the cost of a pair.
///
/// Finds the set of pairs, each with a cost below `limit`, of which the sum of (cost − limit) is
/// least: what Jonker and Volgenant's method gives for a matrix extended by a limit, where leaving
/// both partners alone costs `limit`. The bipartite graph of admissible pairs falls into parts that
/// do not influence each other; each part is solved by shortest augmenting paths with potentials
/// (O(n³) in the size of the part). Storage is kept between calls.
package struct Assignment: Sendable {
    /// Column of each row, -1 where it stays alone.
    package private(set) var columnOfRow: [Int] = []
    /// Row of each column, -1 where it stays alone.
    package private(set) var rowOfColumn: [Int] = []

    private var parts = Parts()
    private var solver = AugmentingPaths()
    private var placeOfColumn: [Int] = []
    private var reduced = DenseTable()

    /// A solver without storage.
    package init() {}

    /// Solves `costs`; the answer is in `columnOfRow` and `rowOfColumn`.
    package mutating func solve(_ costs: PairTable, limit: Double) {
        refill(&columnOfRow, count: costs.rows, with: -1)
        refill(&rowOfColumn, count: costs.columns, with: -1)
        refill(&placeOfColumn, count: costs.columns, with: 0)
        parts.find(costs, limit: limit)
        while parts.next() {
            if parts.rows.count == 1, parts.columns.count == 1 {
                join(row: parts.rows[0], column: parts.columns[0])
            } else {
                solvePart(costs, limit: limit)
            }
        }
    }

    /// Joins as many rows and columns as can be at least total cost.
    package mutating func solveAll(_ costs: DenseTable) {
        let (rows, columns) =
            costs.isUpright ? (costs.shorts, costs.longs) : (costs.longs, costs.shorts)
        refill(&columnOfRow, count: rows, with: -1)
        refill(&rowOfColumn, count: columns, with: -1)
        solver.solve(costs)
        for place in 0..<costs.longs {
            guard let line = solver.line(ofPlace: place) else { continue }
            join(
                row: costs.isUpright ? line : place, column: costs.isUpright ? place : line)
        }
    }

    /// Undoes the pairs of (row, column) that fulfil a condition.
    package mutating func separate(where condition: (Int, Int) -> Bool) {
        for row in columnOfRow.indices {
            let column = columnOfRow[row]
            guard column >= 0, condition(row, column) else { continue }
            columnOfRow[row] = -1
            rowOfColumn[column] = -1
        }
    }

    /// Solves the part at hand as a matrix of (cost − limit), its shorter side as rows.
    private mutating func solvePart(_ costs: PairTable, limit: Double) {
        let (rows, columns) = (parts.rows, parts.columns)
        reduced.reset(rows: rows.count, columns: columns.count)
        for (place, column) in columns.enumerated() { placeOfColumn[column] = place }
        for (place, row) in rows.enumerated() {
            for index in costs.range(ofRow: row) {
                let pair = costs.pairs[index]
                guard pair.value < limit else { continue }
                reduced[place, placeOfColumn[pair.column]] = pair.value - limit
            }
        }
        solver.solve(reduced)
        for place in 0..<reduced.longs {
            guard let line = solver.line(ofPlace: place) else { continue }
            let (row, column) = reduced.isUpright ? (line, place) : (place, line)
            guard reduced[row, column] < 0 else { continue }
            join(row: rows[row], column: columns[column])
        }
    }

    private mutating func join(row: Int, column: Int) {
        columnOfRow[row] = column
        rowOfColumn[column] = row
    }
}

/// Makes `array` hold `count` times `value` without giving up its storage.
func refill<Element>(_ array: inout [Element], count: Int, with value: Element) {
    array.removeAll(keepingCapacity: true)
    array.append(contentsOf: repeatElement(value, count: count))
}
