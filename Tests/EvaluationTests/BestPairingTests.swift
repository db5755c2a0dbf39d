import Testing

@testable import Evaluation

@Suite struct BestPairingTests {
    private static func total(_ edges: [BestPairing.Edge], _ chosen: [Int?]) -> Double {
        var columns: Set<Int32> = []
        var sum = 0.0
        for index in chosen.compactMap(\.self) {
            #expect(columns.insert(edges[index].column).inserted, "a column twice")
            sum += edges[index].gain
        }
        return sum
    }

    @Test(arguments: 0..<60)
    func `both ways to pair gain the same`(_ seed: Int) {
        var state = UInt64(seed + 1) &* 0x9E37_79B9_7F4A_7C15
        func random(_ bound: UInt64) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int((state >> 33) % bound)
        }
        let (rows, columns) = (1 + random(30), 1 + random(30))
        var edges: [BestPairing.Edge] = []
        for row in 0..<rows {
            for column in 0..<columns where random(4) == 0 {
                // Few values, so that many sums are equal.
                let gain = Double(1 + random(seed.isMultiple(of: 2) ? 4 : 1000))
                edges.append(.init(row: Int32(row), column: Int32(column), gain: gain))
            }
        }
        let dense = BestPairing.edges(edges, rows: rows, columns: columns)
        var pairing = SparsePairing(edges, rows: rows, columns: columns)
        let sparse = pairing.solve()
        for (row, index) in sparse.enumerated() {
            if let index { #expect(Int(edges[index].row) == row) }
        }
        #expect(abs(Self.total(edges, dense) - Self.total(edges, sparse)) < 1e-9)
    }
}
