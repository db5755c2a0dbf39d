/// Pairs rows with columns so that the sum of gains is greatest: shortest augmenting paths with
/// potentials, O(n³).
enum BestPairing {
    /// The column of each row, nil for rows that are left over.
    ///
    /// `gain` holds `count` columns a row.
    static func columns(gain: [[Double]], count: Int) -> [Int?] {
        guard gain.count <= count else {
            let flipped = (0..<count).map { column in gain.map { $0[column] } }
            var result = [Int?](repeating: nil, count: gain.count)
            for (column, row) in columns(gain: flipped, count: gain.count).enumerated() {
                if let row { result[row] = column }
            }
            return result
        }
        // Row and column 0 are a place of their own: the row that looks for a column.
        var rowPotential = [Double](repeating: 0, count: gain.count + 1)
        var columnPotential = [Double](repeating: 0, count: count + 1)
        var rowOf = [Int](repeating: 0, count: count + 1)
        for row in 1..<(gain.count + 1) {
            var before = [Int](repeating: 0, count: count + 1)
            var least = [Double](repeating: .infinity, count: count + 1)
            var isDone = [Bool](repeating: false, count: count + 1)
            var column = 0
            rowOf[0] = row
            repeat {
                isDone[column] = true
                let current = rowOf[column]
                var next = 0
                var step = Double.infinity
                for other in 1..<(count + 1) where !isDone[other] {
                    let cost =
                        -gain[current - 1][other - 1] - rowPotential[current]
                        - columnPotential[other]
                    if cost < least[other] {
                        least[other] = cost
                        before[other] = column
                    }
                    if least[other] < step {
                        step = least[other]
                        next = other
                    }
                }
                for other in 0..<(count + 1) {
                    if isDone[other] {
                        rowPotential[rowOf[other]] += step
                        columnPotential[other] -= step
                    } else {
                        least[other] -= step
                    }
                }
                column = next
            } while rowOf[column] != 0
            while column != 0 {
                rowOf[column] = rowOf[before[column]]
                column = before[column]
            }
        }
        var result = [Int?](repeating: nil, count: gain.count)
        for column in 1..<(count + 1) where rowOf[column] > 0 {
            result[rowOf[column] - 1] = column - 1
        }
        return result
    }
}
