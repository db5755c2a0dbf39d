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

    private var rowSeen: [Bool] = []
    private var columnSeen: [Bool] = []
    private var partRows: [Int] = []
    private var partColumns: [Int] = []
    private var solver = AugmentingPaths()

    /// A solver without storage.
    package init() {}

    /// Solves `cost`; the answer is in `columnOfRow` and `rowOfColumn`.
    package mutating func solve(_ cost: CostMatrix, limit: Double) {
        refill(&columnOfRow, count: cost.rows, with: -1)
        refill(&rowOfColumn, count: cost.columns, with: -1)
        refill(&rowSeen, count: cost.rows, with: false)
        refill(&columnSeen, count: cost.columns, with: false)
        for row in 0..<cost.rows where !rowSeen[row] {
            collectPart(from: row, cost, limit: limit)
            if partRows.count == 1, partColumns.count == 1 {
                join(row: row, column: partColumns[0])
            } else if !partColumns.isEmpty {
                solvePart(cost, limit: limit)
            }
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

    /// Gathers all rows and columns that hang together with `first`, in order of index.
    private mutating func collectPart(from first: Int, _ cost: CostMatrix, limit: Double) {
        partRows.removeAll(keepingCapacity: true)
        partColumns.removeAll(keepingCapacity: true)
        partRows.append(first)
        rowSeen[first] = true
        var nextRow = 0
        var nextColumn = 0
        while nextRow < partRows.count {
            let row = partRows[nextRow]
            nextRow += 1
            for column in 0..<cost.columns
            where !columnSeen[column] && cost[row, column] < limit {
                columnSeen[column] = true
                partColumns.append(column)
            }
            while nextColumn < partColumns.count {
                let column = partColumns[nextColumn]
                nextColumn += 1
                for row in 0..<cost.rows where !rowSeen[row] && cost[row, column] < limit {
                    rowSeen[row] = true
                    partRows.append(row)
                }
            }
        }
        partRows.sort()
        partColumns.sort()
    }

    private mutating func solvePart(_ cost: CostMatrix, limit: Double) {
        let upright = partRows.count <= partColumns.count
        let short = upright ? partRows : partColumns
        let long = upright ? partColumns : partRows
        solver.solve(rows: short.count, columns: long.count) { i, j in
            let value = upright ? cost[short[i], long[j]] : cost[long[j], short[i]]
            return min(value - limit, 0)
        }
        for j in long.indices {
            guard let i = solver.row(ofColumn: j) else { continue }
            let row = upright ? short[i] : long[j]
            let column = upright ? long[j] : short[i]
            if cost[row, column] < limit { join(row: row, column: column) }
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
