/// Likeness or cost of the pairs of rows (tracks) and columns (detections) that may be joined; most
/// may not.
///
/// Rows are filled one after the other, the pairs of a row in any order. Storage is kept.
package struct PairTable: Sendable {
    /// A column with what it is worth, or costs, to join it.
    struct Pair: Sendable {
        let column: Int
        let value: Double
    }

    /// Detections.
    package private(set) var columns = 0
    /// All pairs, row after row, those of a row by column.
    private(set) var pairs: [Pair] = []
    /// Where the pairs of each row end.
    private var ends: [Int] = []
    private var columnUsed: [Bool] = []

    /// No rows.
    package init() {}

    /// Tracks.
    package var rows: Int { ends.count }

    /// Forgets all rows; those to come have `columns`.
    package mutating func reset(columns: Int) {
        self.columns = columns
        pairs.removeAll(keepingCapacity: true)
        ends.removeAll(keepingCapacity: true)
    }

    /// Adds a pair to the row that is being filled.
    package mutating func add(column: Int, value: Double) {
        pairs.append(Pair(column: column, value: value))
    }

    /// Ends the row that is being filled.
    package mutating func endRow() {
        let start = ends.last ?? 0
        ends.append(pairs.count)
        // Few pairs, mostly in order already.
        guard pairs.count > start + 1 else { return }
        for index in start + 1..<pairs.count {
            let pair = pairs[index]
            var place = index
            while place > start, pairs[place - 1].column > pair.column {
                pairs[place] = pairs[place - 1]
                place -= 1
            }
            pairs[place] = pair
        }
    }

    /// Where in `pairs` those of `row` are.
    func range(ofRow row: Int) -> Range<Int> { (row == 0 ? 0 : ends[row - 1])..<ends[row] }

    /// The value of `row` and `column`; nil where they may not be joined.
    func value(_ row: Int, _ column: Int) -> Double? {
        for index in range(ofRow: row) where pairs[index].column == column {
            return pairs[index].value
        }
        return nil
    }

    /// Takes the pairs of another table with what `body` makes of their values.
    mutating func take(_ other: PairTable, _ body: (Double) -> Double) {
        reset(columns: other.columns)
        ends.append(contentsOf: other.ends)
        for pair in other.pairs {
            pairs.append(Pair(column: pair.column, value: body(pair.value)))
        }
    }

    /// Whether a row or a column has a value above `least` with more than one.
    mutating func competes(over least: Double) -> Bool {
        refill(&columnUsed, count: columns, with: false)
        for row in 0..<rows {
            var rowUsed = false
            for index in range(ofRow: row) where pairs[index].value > least {
                if rowUsed || columnUsed[pairs[index].column] { return true }
                rowUsed = true
                columnUsed[pairs[index].column] = true
            }
        }
        return false
    }
}
