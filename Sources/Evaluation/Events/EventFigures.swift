/// How well the events of a log agree with a truth.
///
/// Each event of the truth is paired with at most one of the log that means the same and lies at
/// most a span of time away: as many pairs as can be, and of those sets the one with the least
/// error in all.
package struct EventFigures: Sendable, Equatable {
    /// Events of the truth that were found.
    package private(set) var hits = 0
    /// Events of the truth that were not.
    package private(set) var misses = 0
    /// Events of the log that the truth does not have.
    package private(set) var extras = 0
    /// Nanoseconds between the two of each pair, rising.
    package private(set) var errors: [Int64] = []

    /// Share of the log's events that the truth has; nil where there is none.
    package var precision: Double? { Self.share(hits, hits + extras) }
    /// Share of the truth's events that the log has; nil where there is none.
    package var recall: Double? { Self.share(hits, hits + misses) }
    /// Harmonic mean of both; nil where there is nothing at all.
    package var f1: Double? { Self.share(2 * hits, 2 * hits + misses + extras) }
    /// Milliseconds between the two of a pair, at `share` of all pairs; nil without a pair.
    ///
    /// Between two errors it is interpolated, as numpy's percentile does.
    package func milliseconds(at share: Double) -> Double? {
        guard let last = errors.indices.last else { return nil }
        let place = share * Double(last)
        let (low, high) = (Int(place.rounded(.down)), Int(place.rounded(.up)))
        let (one, two) = (Double(errors[low]), Double(errors[high]))
        return (one + (two - one) * (place - Double(low))) / 1e6
    }

    private static func share(_ part: Int, _ whole: Int) -> Double? {
        whole > 0 ? Double(part) / Double(whole) : nil
    }

    /// Judges by type those types that the truth has, and the further ones named in `types`.
    ///
    /// Of a type of which every event of the truth names its rule, other rules are not judged;
    /// the same holds for sources.
    package static func byType(
        truth: [JudgedEvent], found: [JudgedEvent], within: Int64, types: Set<String> = []
    ) -> [String: EventFigures] {
        let wanted = Dictionary(grouping: truth, by: \.type)
        let given = Dictionary(grouping: found, by: \.type)
        return Set(wanted.keys).union(types).reduce(into: [:]) { figures, type in
            let events = wanted[type] ?? []
            let judged = (given[type] ?? []).filter { event in
                isJudged(event, by: events, \.rule) && isJudged(event, by: events, \.source)
                    && phases(of: events).contains(event.phase ?? "point")
            }
            figures[type] = EventFigures(truth: events, found: judged, within: within)
        }
    }

    /// The sum over several types.
    package static func sum(_ figures: some Collection<EventFigures>) -> EventFigures {
        var sum = EventFigures()
        for one in figures {
            sum.hits += one.hits
            sum.misses += one.misses
            sum.extras += one.extras
            sum.errors += one.errors
        }
        sum.errors.sort()
        return sum
    }

    private init() {}

    private init(truth: [JudgedEvent], found: [JudgedEvent], within: Int64) {
        let (truth, found) = (
            truth.sorted { $0.time < $1.time }, found.sorted { $0.time < $1.time }
        )
        var edges: [BestPairing.Edge] = []
        // A pair counts for more than the errors of all pairs together.
        let worth = Double(truth.count + 1)
        var first = 0
        for (row, event) in truth.enumerated() {
            let earliest = event.time.subtractingReportingOverflow(within).partialValue
            while first < found.count, found[first].time < earliest { first += 1 }
            for column in first..<max(found.count, first) {
                let error = found[column].time.subtractingReportingOverflow(event.time)
                guard !error.overflow, error.partialValue <= within else { break }
                guard event.means(found[column]) else { continue }
                let closeness = 1 - Double(error.partialValue.magnitude) / Double(max(within, 1))
                edges.append(
                    BestPairing.Edge(
                        row: Int32(clamping: row), column: Int32(clamping: column),
                        gain: worth + closeness))
            }
        }
        let chosen = BestPairing.edges(edges, rows: truth.count, columns: found.count)
        for (row, index) in chosen.enumerated() {
            guard let index else { continue }
            let other = found[Int(clamping: edges[index].column)]
            errors.append(Int64(clamping: (other.time - truth[row].time).magnitude))
        }
        errors.sort()
        hits = errors.count
        misses = truth.count - hits
        extras = found.count - hits
    }

    private static func isJudged(
        _ event: JudgedEvent, by truth: [JudgedEvent], _ path: KeyPath<JudgedEvent, String?>
    ) -> Bool {
        let named = truth.map { $0[keyPath: path] }
        return named.isEmpty || named.contains(nil) || named.contains(event[keyPath: path])
    }

    private static func phases(of truth: [JudgedEvent]) -> Set<String> {
        let named = truth.flatMap { $0.phase.map { [$0] } ?? JudgedEvent.firsts }
        return Set(named.isEmpty ? JudgedEvent.firsts : named)
    }
}
