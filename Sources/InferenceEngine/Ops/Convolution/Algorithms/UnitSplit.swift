/// A grid of rows by groups, cut into parts that threads finish together.
///
/// Two or four threads, when each takes its share of the parts in order. The cut follows from the
/// sizes alone.
struct UnitSplit: Sendable, Equatable {
    let rowParts: Int
    let groupParts: Int

    /// About as many parts as given, at most twice as many each way, at most `rows` by `groups`.
    init(rows: Int, groups: Int, rowParts: Int, groupParts: Int) {
        let leastRows = max(1, min(rows, rowParts)), leastGroups = max(1, min(groups, groupParts))
        var best = (rows: leastRows, groups: leastGroups, cost: Double.infinity)
        guard rows > 0, groups > 0, leastRows * leastGroups > 1 else {
            (self.rowParts, self.groupParts) = (leastRows, leastGroups)
            return
        }
        for across in leastGroups...min(groups, 2 * leastGroups) {
            for down in leastRows...min(rows, 2 * leastRows) {
                let cost = Self.cost(rows: rows, groups: groups, down, across)
                if cost < best.cost { best = (down, across, cost) }
            }
        }
        (self.rowParts, self.groupParts) = (best.rows, best.groups)
    }

    /// What the slowest of two and of four threads has to do, relative to a fair share, and
    /// something for each part.
    private static func cost(rows: Int, groups: Int, _ down: Int, _ across: Int) -> Double {
        func size(_ part: Int) -> Int {
            let row = part / across, group = part % across
            return (rows * (row + 1) / down - rows * row / down)
                * (groups * (group + 1) / across - groups * group / across)
        }
        func slowest(_ threads: Int) -> Double {
            let count = down * across
            var most = 0
            for thread in 0..<threads {
                let share = count * thread / threads..<count * (thread + 1) / threads
                most = max(most, share.reduce(0) { $0 + size($1) })
            }
            return Double(most * threads) / Double(rows * groups)
        }
        return slowest(2) + 0.25 * slowest(4) + 0.002 * Double(down * across)
    }
}
