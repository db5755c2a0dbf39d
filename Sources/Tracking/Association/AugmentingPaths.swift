/// The dense assignment of every row to a column of its own, by shortest augmenting paths.
struct AugmentingPaths: Sendable {
    private var rowPotential: [Double] = []
    private var columnPotential: [Double] = []
    private var rowOfColumn: [Int] = []
    private var previousColumn: [Int] = []
    private var shortest: [Double] = []
    private var done: [Bool] = []

    /// Solves for `rows` ≤ `columns`; `costs` holds row after row.
    ///
    /// Index 0 of the arrays is the free row. A row that no finite cost leads to a column stays
    /// free.
    mutating func solve(rows: Int, columns: Int, costs: [Double]) {
        refill(&rowPotential, count: rows + 1, with: 0)
        refill(&columnPotential, count: columns + 1, with: 0)
        refill(&rowOfColumn, count: columns + 1, with: 0)
        refill(&previousColumn, count: columns + 1, with: 0)
        for row in 0..<rows { augment(from: row + 1, columns: columns, costs: costs) }
    }

    /// The row of `column`, if it has one.
    func row(ofColumn column: Int) -> Int? {
        let row = rowOfColumn[column + 1]
        return row == 0 ? nil : row - 1
    }

    private mutating func augment(from row: Int, columns: Int, costs: [Double]) {
        refill(&shortest, count: columns + 1, with: .infinity)
        refill(&done, count: columns + 1, with: false)
        rowOfColumn[0] = row
        var column = 0
        repeat {
            done[column] = true
            let reached = rowOfColumn[column]
            let potential = rowPotential[reached]
            let start = (reached - 1) * columns - 1
            var step = Double.infinity
            var next = 0
            for candidate in 1...columns where !done[candidate] {
                let reduced = costs[start + candidate] - potential - columnPotential[candidate]
                if reduced < shortest[candidate] {
                    shortest[candidate] = reduced
                    previousColumn[candidate] = column
                }
                if shortest[candidate] < step {
                    step = shortest[candidate]
                    next = candidate
                }
            }
            guard next > 0 else { return }
            for candidate in 0...columns {
                if done[candidate] {
                    rowPotential[rowOfColumn[candidate]] += step
                    columnPotential[candidate] -= step
                } else {
                    shortest[candidate] -= step
                }
            }
            column = next
        } while rowOfColumn[column] != 0
        while column != 0 {
            let previous = previousColumn[column]
            rowOfColumn[column] = rowOfColumn[previous]
            column = previous
        }
    }
}
