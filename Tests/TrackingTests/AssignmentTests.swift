import TestSupport
import Testing
import Tracking

@Suite struct AssignmentTests {
    /// The least sum of (cost − limit) over all sets of pairs, by trying every one.
    private static func best(_ cost: [[Double]], limit: Double, row: Int = 0, used: Set<Int> = [])
        -> Double
    {
        guard row < cost.count else { return 0 }
        var least = best(cost, limit: limit, row: row + 1, used: used)
        for column in cost[row].indices where !used.contains(column) {
            let rest = best(cost, limit: limit, row: row + 1, used: used.union([column]))
            least = min(least, cost[row][column] - limit + rest)
        }
        return least
    }

    private static func solve(_ cost: [[Double]], columns: Int, limit: Double) -> Assignment {
        var table = PairTable()
        table.reset(columns: columns)
        for values in cost {
            // In any order.
            for column in values.indices.reversed() {
                table.add(column: column, value: values[column])
            }
            table.endRow()
        }
        var assignment = Assignment()
        assignment.solve(table, limit: limit)
        return assignment
    }

    @Test(arguments: [0.1, 0.3, 0.5, 0.9, 2.0])
    func `no other set of pairs is cheaper`(limit: Double) {
        var random = SeededRandom(seed: UInt64(limit * 100))
        for _ in 0..<200 {
            let rows = Int.random(in: 0...5, using: &random)
            let columns = Int.random(in: 0...6, using: &random)
            let cost = (0..<rows).map { _ in
                (0..<columns).map { _ in Double.random(in: 0...1, using: &random) }
            }
            let assignment = Self.solve(cost, columns: columns, limit: limit)
            var sum = 0.0
            var taken: Set<Int> = []
            for (row, column) in assignment.columnOfRow.enumerated() where column >= 0 {
                #expect(cost[row][column] < limit)
                #expect(assignment.rowOfColumn[column] == row)
                #expect(taken.insert(column).inserted)
                sum += cost[row][column] - limit
            }
            #expect(abs(sum - Self.best(cost, limit: limit)) < 1e-9)
        }
    }

    @Test func `all are joined at the least cost that can be`() {
        var random = SeededRandom(seed: 5)
        for _ in 0..<200 {
            let (rows, columns) = (
                Int.random(in: 0...5, using: &random), Int.random(in: 1...7, using: &random)
            )
            let cost = (0..<rows).map { _ in
                (0..<columns).map { _ in Double.random(in: -1...1, using: &random) }
            }
            var assignment = Assignment()
            var table = DenseTable()
            table.reset(rows: rows, columns: columns)
            for row in 0..<rows {
                for column in 0..<columns { table[row, column] = cost[row][column] }
            }
            assignment.solveAll(table)
            let joined = assignment.columnOfRow.enumerated().filter { $0.element >= 0 }
            #expect(joined.count == min(rows, columns))
            let sum = joined.map { cost[$0.offset][$0.element] - 10 }.reduce(0, +)
            #expect(abs(sum - Self.best(cost, limit: 10)) < 1e-9)
        }
    }

    @Test func `a pair at the limit stays apart`() {
        #expect(Self.solve([[0.5]], columns: 1, limit: 0.5).columnOfRow == [-1])
        #expect(Self.solve([[0.49]], columns: 1, limit: 0.5).columnOfRow == [0])
    }

    @Test func `infinite costs forbid a pair`() {
        let cost = [[Double.infinity, 0.2], [0.1, .infinity]]
        #expect(Self.solve(cost, columns: 2, limit: 1).columnOfRow == [1, 0])
    }

    @Test(arguments: [Double.nan, -.infinity, -1e308])
    func `costs that are no numbers end the search`(odd: Double) {
        let cost = [[odd, 0.2, odd], [odd, odd, 0.1], [0.3, odd, odd]]
        let pairs = Self.solve(cost, columns: 3, limit: 1).columnOfRow
        #expect(Set(pairs.filter { $0 >= 0 }).count == pairs.filter { $0 >= 0 }.count)
    }

    @Test func `a chain of rivals is solved as a whole`() {
        let cost = [[0.1, 0.2, 1.0], [0.1, 0.15, 0.9], [0.05, 1.0, 0.3]]
        #expect(Self.solve(cost, columns: 3, limit: 1).columnOfRow == [0, 1, 2])
    }
}
