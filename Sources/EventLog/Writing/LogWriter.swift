package import VisionCore

/// The one writer of a log: numbers the records, chains their bytes and appends each by one write.
///
/// Owned by one stage and called on its queue only. A disk that refuses a record stops nothing:
/// records wait in memory and are retried, in their order, at every later call; `status` reports
/// it.
package final class LogWriter {
    /// The name of the run; part of every record and of every track's `uid`.
    package let runID: String
    /// What the run is.
    package let header: RunRecord

    let path: String
    let options: LogOptions
    let clock: LogClock
    let origin: HostInstant

    var output: LineOutput
    var chain: RecordChain
    var disk: DiskForcing
    var backlog: Backlog
    var ledger: Ledger
    var lostTotal = 0
    var resume: ResumeKeeper
    var own = OwnFacts()
    var revisions = EventRevisions()
    var segment: WriterSegment

    /// A writer of an empty log over `file`: appends the `run` record.
    ///
    /// `path` names the log in errors. Throws only when the output is gone for good.
    package convenience init(
        file: any LogFile, path: String, header: RunRecord, options: LogOptions,
        clock: LogClock = .system
    ) throws(EventLogError) {
        let wall = clock.wall()
        let runID =
            header.deterministic
            ? RunID.deterministic(header) : RunID.ulid(at: wall)
        self.init(
            file: file, path: path, header: header, runID: runID, options: options, clock: clock)
        var head = header
        head.start = segment.start
        try append(head)
    }

    init(
        file: any LogFile, path: String, header: RunRecord, runID: String, options: LogOptions,
        clock: LogClock
    ) {
        self.path = path
        self.header = header
        self.runID = runID
        self.options = options
        self.clock = clock
        origin = clock.monotonic()
        output = LineOutput(file)
        chain = RecordChain(now: origin)
        disk = DiskForcing(now: origin)
        resume = ResumeKeeper(now: origin)
        backlog = Backlog(capacity: options.backlogRecords)
        ledger = Ledger(sources: header.sources.map(\.name))
        segment = WriterSegment(start: clock.wall())
    }

    /// The state of the log.
    package var status: LogStatus {
        LogStatus(
            records: chain.nextSeq, backlog: backlog.count, lost: lostTotal + backlog.lost,
            fault: output.fault ?? disk.fault, stateFault: disk.stateFault,
            segmentFault: segment.fault,
            isReplaying: resume.isCatchingUp)
    }

    /// The time since the start of the run.
    package var now: RunInstant { RunInstant(clock.monotonic(), since: origin) }

    /// The time of day now, against `now`.
    package var clockRecord: ClockRecord { ClockRecord(wall: clock.wall(), monotonic: now) }

    /// Appends one record.
    ///
    /// Throws when it differs from the record of the log that is made again, or the output is gone.
    package func append(_ record: some LogRecord) throws(EventLogError) {
        try write(record)
        try settle()
    }

    /// Appends all records of one frame in their order and counts the frame as delivered.
    ///
    /// Throws as `append(_:)` of one record does.
    package func append(_ frame: FrameRecords) throws(EventLogError) {
        for record in frame.ordered { try write(record) }
        if frame.isFrame { ledger[frame.source].delivered += 1 }
        if let snapshot = frame.snapshot {
            keep(snapshot, of: frame.source, heldBehind: frame.heldFrame)
        }
        try settle()
    }

    /// Does what is due: forces to disk, links the chain, retries what waits.
    ///
    /// To be called about once a second also while nothing is appended.
    package func tick() throws(EventLogError) {
        try settle()
        try reopenIfMoved()
    }

    /// Sets how many frames of `source` the decoder has made so far, for the balance.
    package func setDecoded(_ count: Int, of source: String) { ledger[source].decoded = count }

    /// Sets how many packets of `source` the decoder refused so far, for the balance.
    package func setRefusedPackets(_ count: Int, of source: String) {
        ledger[source].refusedPackets = count
    }

    /// Where the frames of each source went so far, in the order of the sources.
    package var balances: [(src: String, balance: Balance)] { ledger.listed(fromLog: false) }

    /// Writes `end` with totals and balance and forces everything to disk.
    ///
    /// A run that stops before it has caught up with the log that it makes again writes nothing.
    /// Throws when a run that reached its end made less than is in the log.
    package func finish(reason: EndRecord.Reason, exit: ExitStatus) throws(EventLogError)
        -> LogStatus
    {
        try finish(reason: reason, exitCode: exit.rawValue)
    }

    /// The same for an exit code that no `ExitStatus` names: 130, 143.
    package func finish(reason: EndRecord.Reason, exitCode: Int32) throws(EventLogError)
        -> LogStatus
    {
        if let seq = resume.replay?.firstLeft {
            guard reason == .eof else { return status }
            throw .replayMismatch(path: path, seq: seq, what: "it was not made again")
        }
        let balances = ledger.listed(fromLog: false)
        if resume.replay != nil, reason == .eof,
            let source = balances.first(where: { $0.balance.inFlight != 0 })
        {
            throw .replayMismatch(
                path: path, seq: chain.nextSeq,
                what: "frames of \(source.src) are neither delivered nor dropped")
        }
        if reason != .eof { saveLastState() }
        let end = EndRecord(
            totals: ledger.finalTotals, balances: balances, reason: reason, exit: exitCode)
        try write(end)
        try drain()
        try waitForReader()
        takeOutcomeOfForcing(waits: true)
        disk.forceNow(output.file, now: clock.monotonic())
        if reason == .eof { resume.store?.remove() }
        return status
    }
}
