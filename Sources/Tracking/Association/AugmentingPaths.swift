/// The dense assignment of every line of a table, a row or column, to one of the longer side, by
/// shortest augmenting paths.
struct AugmentingPaths: Sendable {
    private typealias Four = DenseTable.Four

    private var linePotential: [Double] = []
    private var placePotential: [Double] = []
    private var lineOfPlace: [Int] = []
    private var previousPlace: [SIMD4<Int64>] = []
    private var shortest: [Four] = []
    /// What is taken off the costs of a place: its potential, -∞ once a path has reached it.
    private var taken: [Four] = []
    /// Places that a path has reached, in that order.
    private var reached: [Int] = []

    /// Solves for the lines of `costs`.
    ///
    /// A line that no finite cost leads to a place stays free.
    mutating func solve(_ costs: DenseTable) {
        refill(&linePotential, count: costs.shorts, with: 0)
        refill(&placePotential, count: costs.longs, with: 0)
        refill(&lineOfPlace, count: costs.longs, with: -1)
        refill(&previousPlace, count: costs.width, with: SIMD4(repeating: -1))
        refill(&taken, count: costs.width, with: .zero)
        for place in costs.longs..<costs.width * 4 { taken[place / 4][place % 4] = -.infinity }
        for line in 0..<costs.shorts { augment(from: line, costs) }
    }

    /// The line of a place, if it has one.
    func line(ofPlace place: Int) -> Int? {
        let line = lineOfPlace[place]
        return line < 0 ? nil : line
    }

    private mutating func augment(from line: Int, _ costs: DenseTable) {
        refill(&shortest, count: costs.width, with: Four(repeating: .infinity))
        reached.removeAll(keepingCapacity: true)
        var (place, current) = (-1, line)
        repeat {
            let step = scan(costs, current, from: place)
            guard step < .infinity else {
                place = -1
                break
            }
            place = self.place(at: step)
            advance(line, by: step)
            current = lineOfPlace[place]
            taken[place / 4][place % 4] = -.infinity
            shortest[place / 4][place % 4] = .infinity
            reached.append(place)
        } while current >= 0
        for place in reached { taken[place / 4][place % 4] = placePotential[place] }
        while place >= 0 {
            let previous = Int(truncatingIfNeeded: previousPlace[place / 4][place % 4])
            lineOfPlace[place] = previous < 0 ? line : lineOfPlace[previous]
            place = previous
        }
    }

    /// Sees how far places are by way of a line that `place` leads to; the least distance of those
    /// that are not reached.
    private mutating func scan(_ costs: DenseTable, _ line: Int, from place: Int) -> Double {
        let potential = Four(repeating: linePotential[line])
        let from = SIMD4(repeating: Int64(truncatingIfNeeded: place))
        var least = Four(repeating: .infinity)
        let start = line * costs.width
        for place in 0..<costs.width {
            let reduced = costs.fours[start + place] - potential - taken[place]
            let isNearer = reduced .< shortest[place]
            shortest[place].replace(with: reduced, where: isNearer)
            previousPlace[place].replace(with: from, where: isNearer)
            least.replace(with: shortest[place], where: shortest[place] .< least)
        }
        return least.min()
    }

    /// The first place at a distance that there is.
    private func place(at distance: Double) -> Int {
        let wanted = Four(repeating: distance)
        for (index, four) in shortest.enumerated() where any(four .== wanted) {
            for lane in 0..<4 where four[lane] == distance { return index * 4 + lane }
        }
        return 0
    }

    /// Moves all that is reached by a step.
    private mutating func advance(_ line: Int, by step: Double) {
        linePotential[line] += step
        for place in reached {
            linePotential[lineOfPlace[place]] += step
            placePotential[place] -= step
        }
        for index in shortest.indices { shortest[index] -= step }
    }
}
