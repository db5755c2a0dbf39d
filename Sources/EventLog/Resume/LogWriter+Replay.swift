import VisionCore

extension LogWriter {
    /// Whether `record` is in the log already.
    ///
    /// Throws when another one is in its place.
    func isPresent(_ record: some LogRecord) throws(EventLogError) -> Bool {
        guard let finding = resume.replay?.find(record) else { return false }
        switch finding {
        case .present: return true
        case .missing: return false
        case .outOfPlace(let what):
            throw .replayMismatch(
                path: path, seq: chain.nextSeq, what: "\(what) is in the log already")
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

    /// Keeps what the stages of `source` need to continue after the last record.
    func keep(_ snapshot: [UInt8], of source: String) {
        assert(JSONValue(snapshot) != nil, "a snapshot is JSON without white space")
        guard !resume.isCatchingUp, backlog.count == 0, chain.nextSeq > 0 else { return }
        var balance = ledger[source]
        balance.decoded = max(
            balance.decoded, balance.delivered.addingSaturated(balance.droppedTotal))
        resume.keep(
            ResumeState.SourcePoint(
                afterSeq: chain.nextSeq - 1, balance: balance, payload: snapshot), of: source)
    }

    /// Has the resume state saved when there is a new one and enough time has passed.
    ///
    /// The log is forced to disk first, so that no state is ahead of its log.
    func saveStateIfDue() {
        guard !disk.isRunning, backlog.count == 0, !output.isInsideLine, chain.nextSeq > 0,
            resume.takeDue(at: clock.monotonic(), every: options.stateInterval)
        else { return }
        force(
            saving: ResumeState(
                run: runID, seq: chain.nextSeq - 1, link: chain.hash.previous,
                tail: chain.hash.value, place: own.place, sources: resume.points))
    }
}
