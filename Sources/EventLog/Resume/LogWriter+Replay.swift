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

    /// Lets the snapshot behind the last frame before `frame` of `source` count, which was held:
    /// outputs hold all frames before `frame`, and `finish` adds to it what they need.
    package func release(
        _ source: String, before frame: Int, _ finish: ([UInt8]) -> [UInt8]
    ) {
        resume.release(source, before: frame) { payload in
            let whole = finish(payload)
            assert(JSONValue(whole) != nil, "a snapshot is JSON without white space")
            return whole
        }
    }

    /// Keeps what the stages of `source` need to continue after the last record; `frame` is the
    /// frame that outputs have yet to hold.
    func keep(_ snapshot: [UInt8], of source: String, heldBehind frame: Int?) {
        assert(JSONValue(snapshot) != nil, "a snapshot is JSON without white space")
        guard !resume.isCatchingUp, backlog.count == 0, chain.nextSeq > 0 else { return }
        var balance = ledger[source]
        balance.decoded = max(
            balance.decoded, balance.delivered.addingSaturated(balance.droppedTotal))
        let point = ResumeState.SourcePoint(
            afterSeq: chain.nextSeq - 1, balance: balance, payload: snapshot)
        if let frame {
            resume.hold(point, behind: frame, of: source)
        } else {
            resume.keep(point, of: source)
        }
    }

    /// Has the resume state saved when there is a new one and enough time has passed.
    ///
    /// The log is forced to disk first, so that no state is ahead of its log.
    func saveStateIfDue() {
        guard !disk.isRunning, backlog.count == 0, !output.isInsideLine, chain.nextSeq > 0,
            resume.takeDue(at: clock.monotonic(), every: options.stateInterval)
        else { return }
        force(saving: state)
    }

    /// Saves the state of a run that stops, so that the next one begins where it stood.
    func saveLastState() {
        takeOutcomeOfForcing(waits: true)
        guard resume.isBehind, !resume.isCatchingUp, backlog.count == 0, !output.isInsideLine,
            chain.nextSeq > 0, resume.takeDue(at: clock.monotonic(), every: .zero)
        else { return }
        force(saving: state)
        takeOutcomeOfForcing(waits: true)
    }

    private var state: ResumeState {
        ResumeState(
            run: runID, seq: chain.nextSeq - 1, link: chain.hash.previous,
            tail: chain.hash.value, place: own.place, sources: resume.points)
    }
}
