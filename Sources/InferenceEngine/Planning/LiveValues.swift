/// The memory that placed values take at each step of a plan.
///
/// Looking up costs as much as there are values at the steps in question, so that planning a long
/// chain is linear; where many values live long, the work is bounded.
struct LiveValues {
    /// Visits before `others` gives up.
    private static let workLimit = 1 << 26

    private var byStep: [[Int32]]
    private var ranges: [Range<Int>] = []
    /// The search that has seen each value last.
    private var seen: [Int32] = []
    private var searches: Int32 = 0
    private var work = 0

    init(steps: Int) {
        byStep = [[Int32]](repeating: [], count: steps)
    }

    /// Memory taken at one of these steps, by rising start; nil when searching takes too long.
    mutating func others(during steps: ClosedRange<Int>) -> [Range<Int>]? {
        if work > Self.workLimit { return nil }
        searches += 1
        var found: [Range<Int>] = []
        for step in steps {
            work += 1 + byStep[step].count
            for value in byStep[step] where seen[Int(value)] != searches {
                seen[Int(value)] = searches
                found.append(ranges[Int(value)])
            }
        }
        return found.sorted { ($0.lowerBound, $0.upperBound) < ($1.lowerBound, $1.upperBound) }
    }

    /// Takes memory at these steps.
    mutating func add(_ range: Range<Int>, during steps: ClosedRange<Int>) {
        if work > Self.workLimit { return }
        let value = Int32(ranges.count)
        ranges.append(range)
        seen.append(0)
        work += steps.count
        for step in steps { byStep[step].append(value) }
    }
}
