/// The parts into which the pairs of rows and columns fall: what hangs together by pairs below a
/// limit.
struct Parts: Sendable {
    /// Rows of the part at hand, by index.
    private(set) var rows: [Int] = []
    /// Columns of the part at hand, by index.
    private(set) var columns: [Int] = []

    /// A tree over the columns of each part; its root has itself as parent.
    private var parent: [Int] = []
    /// Chains through the rows and through the columns of a part, by its root; -1 ends one.
    private var (firstRow, nextRow): ([Int], [Int]) = ([], [])
    private var (firstColumn, nextColumn): ([Int], [Int]) = ([], [])
    private var root = 0

    /// Finds the parts of `costs`; `next` leads from one to the other.
    mutating func find(_ costs: PairTable, limit: Double) {
        let count = costs.columns
        parent.removeAll(keepingCapacity: true)
        parent.append(contentsOf: 0..<count)
        refill(&firstRow, count: count, with: -1)
        refill(&nextRow, count: costs.rows, with: -1)
        refill(&firstColumn, count: count, with: -1)
        refill(&nextColumn, count: count, with: -1)
        for row in 0..<costs.rows {
            var first = -1
            for index in costs.range(ofRow: row) where costs.pairs[index].value < limit {
                let other = self.root(of: costs.pairs[index].column)
                if first < 0 { first = other } else { parent[other] = first }
            }
        }
        // From the last to the first, so that each chain is in order of index.
        for row in stride(from: costs.rows - 1, through: 0, by: -1) {
            for index in costs.range(ofRow: row) where costs.pairs[index].value < limit {
                let root = self.root(of: costs.pairs[index].column)
                nextRow[row] = firstRow[root]
                firstRow[root] = row
                break
            }
        }
        for column in stride(from: count - 1, through: 0, by: -1) {
            let root = self.root(of: column)
            nextColumn[column] = firstColumn[root]
            firstColumn[root] = column
        }
        root = -1
    }

    /// Goes to the next part that has rows; false after the last.
    mutating func next() -> Bool {
        repeat {
            root += 1
            guard root < parent.count else { return false }
        } while parent[root] != root || firstRow[root] < 0
        Self.collect(firstRow[root], nextRow, into: &rows)
        Self.collect(firstColumn[root], nextColumn, into: &columns)
        return true
    }

    private static func collect(_ first: Int, _ next: [Int], into list: inout [Int]) {
        list.removeAll(keepingCapacity: true)
        var index = first
        while index >= 0 {
            list.append(index)
            index = next[index]
        }
    }

    private mutating func root(of column: Int) -> Int {
        var column = column
        while parent[column] != column {
            parent[column] = parent[parent[column]]
            column = parent[column]
        }
        return column
    }
}
