import VisionCore

extension LogWriter {
    /// Whether `record` stands in the log already.
    ///
    /// Throws when another one stands in its place.
    func isPresent(_ record: some LogRecord) throws(EventLogError) -> Bool {
        guard var replay else { return false }
        let finding = replay.find(record)
        self.replay = replay
        switch finding {
        case .present: return true
        case .missing: return false
        case .outOfPlace(let what):
            throw .replayMismatch(path: path, seq: nextSeq, what: "\(what) is in the log already")
        case .other(let seq, let kind):
            let made = type(of: record).kind.rawValue
            let place = record.src.map { " of \($0)" } ?? ""
            throw .replayMismatch(
                path: path, seq: seq,
                what: made == kind.rawValue
                    ? "another \(made)\(place) was made"
                    : "a \(made)\(place) was made, not a \(kind)")
        }
    }

    /// Whether what stands in the log has not all been made again.
    var isCatchingUp: Bool { replay.map { !$0.isDone } ?? false }

    /// Keeps what the stages of `source` need to go on after the last record.
    func keep(_ snapshot: [UInt8], of source: String) {
        assert(JSONValue(snapshot) != nil, "a snapshot is JSON without white space")
        guard !isCatchingUp, backlog.count == 0, nextSeq > 0 else { return }
        var balance = ledger[source]
        balance.decoded = max(
            balance.decoded, balance.delivered.addingSaturated(balance.droppedTotal))
        points[source] = ResumeState.SourcePoint(
            afterSeq: nextSeq - 1, balance: balance, payload: snapshot)
        hasNewPoint = true
    }

    /// Has the resume state written when there is a new one and enough time has passed.
    ///
    /// The log is forced to disk first, so that no state is ahead of its log.
    func saveStateIfDue() {
        guard store != nil, hasNewPoint, !isForcing, backlog.count == 0, remainder.isEmpty,
            nextSeq > 0, clock.monotonic() - lastState >= options.stateInterval
        else { return }
        lastState = clock.monotonic()
        hasNewPoint = false
        force(
            saving: ResumeState(
                run: runID, seq: nextSeq - 1, link: chain.previous, tail: chain.value,
                place: place, sources: points))
    }
}
