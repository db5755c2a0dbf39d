import Testing

@testable import InferenceEngine

@Suite struct UnitSplitTests {
    /// The largest share of `threads` shares of the parts in order, relative to a fair one.
    private func imbalance(_ split: UnitSplit, rows: Int, groups: Int, threads: Int) -> Double {
        let count = split.rowParts * split.groupParts
        var shares = [Int](repeating: 0, count: threads)
        for thread in 0..<threads {
            for part in count * thread / threads..<count * (thread + 1) / threads {
                let row = part / split.groupParts, group = part % split.groupParts
                shares[thread] +=
                    (rows * (row + 1) / split.rowParts - rows * row / split.rowParts)
                    * (groups * (group + 1) / split.groupParts - groups * group / split.groupParts)
            }
        }
        return Double((shares.max() ?? 0) * threads) / Double(rows * groups)
    }

    @Test(arguments: [
        (rows: 13, groups: 6, rowParts: 3, groupParts: 1),
        (rows: 289, groups: 16, rowParts: 10, groupParts: 1),
        (rows: 17, groups: 32, rowParts: 17, groupParts: 2),
        (rows: 49, groups: 5, rowParts: 3, groupParts: 1),
        (rows: 150, groups: 2, rowParts: 31, groupParts: 1),
    ])
    func twoThreadsFinishTogether(
        _ work: (rows: Int, groups: Int, rowParts: Int, groupParts: Int)
    ) {
        let split = UnitSplit(
            rows: work.rows, groups: work.groups, rowParts: work.rowParts,
            groupParts: work.groupParts)
        #expect((work.rowParts...2 * work.rowParts).contains(split.rowParts))
        #expect((work.groupParts...2 * work.groupParts).contains(split.groupParts))
        #expect(imbalance(split, rows: work.rows, groups: work.groups, threads: 2) <= 1.08)
    }

    @Test func whatIsSmallStaysWhole() {
        let whole = UnitSplit(rows: 40, groups: 3, rowParts: 1, groupParts: 1)
        #expect(whole.rowParts == 1 && whole.groupParts == 1)
        let none = UnitSplit(rows: 0, groups: 3, rowParts: 4, groupParts: 1)
        #expect(none.rowParts == 1)
    }
}
