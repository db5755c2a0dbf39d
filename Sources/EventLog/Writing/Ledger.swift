import VisionCore

/// Where the frames went, and how many records of each kind there are.
struct Ledger: Sendable {
    private(set) var totals = EndRecord.Totals()
    private(set) var balances: [String: Balance] = [:]
    private let order: [String]

    /// The ledger of a log that has `totals` already.
    init(sources: [String], totals: EndRecord.Totals = EndRecord.Totals()) {
        order = sources
        self.totals = totals
        for source in sources { balances[source] = Balance() }
    }

    subscript(source: String) -> Balance {
        get { balances[source] ?? Balance() }
        set { balances[source] = newValue }
    }

    /// Counts the frames that `record` is about.
    mutating func count(_ record: some LogRecord) {
        guard let drop = record as? DropRecord else { return }
        self[drop.source].dropped[drop.stage, default: [:]][drop.cause.rawValue, default: 0] +=
            drop.count
    }

    /// Counts a record that was written.
    mutating func committed(_ kind: RecordKind, endsTrack: Bool) {
        switch kind {
        case .event: totals.events += 1
        case .gap: totals.gaps += 1
        case .track: totals.tracks += endsTrack ? 1 : 0
        default: break
        }
    }

    /// The balances in the order of the sources; as the log alone shows them when `fromLog`: then
    /// what is decoded is what was delivered or dropped.
    func listed(fromLog: Bool) -> [(src: String, balance: Balance)] {
        let known = Set(order)
        let others = balances.keys.filter { !known.contains($0) }.sorted()
        return (order + others).map { source in
            var balance = self[source]
            if fromLog {
                balance.decoded = balance.delivered.addingSaturated(balance.droppedTotal)
                balance.refusedPackets = nil
            } else {
                balance.decoded = max(
                    balance.decoded, balance.delivered.addingSaturated(balance.droppedTotal))
            }
            return (source, balance)
        }
    }

    /// Totals with what the balances say of frames.
    var finalTotals: EndRecord.Totals {
        var result = totals
        result.frames = balances.values.reduce(0) { $0.addingSaturated($1.delivered) }
        result.dropped = balances.values.reduce(0) { $0.addingSaturated($1.droppedTotal) }
        return result
    }
}
