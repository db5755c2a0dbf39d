package import VisionCore

/// The one writer of a log: numbers the records, chains their bytes and appends each by one write.
///
/// Owned by one stage and called on its queue only. A disk that refuses a record stops nothing:
/// records wait in memory, are retried at every later call in their order, and `status` says so.
package final class LogWriter {
    /// The name of the run; part of every record and of every track's `uid`.
    package let runID: String
    /// What the run is.
    package let header: RunRecord

    let file: any LogFile
    let path: String
    let options: LogOptions
    let clock: LogClock
    let origin: Int64

    var nextSeq: UInt64 = 0
    var length: Int64 = 0
    var chain = ChainHash()
    var recordsSinceLink = 0
    var lastLink: Int64
    var lastSync: Int64
    var hasUnsynced = false
    var remainder: ArraySlice<UInt8> = []
    var backlog: Backlog
    var ledger: Ledger
    var fault: FileFault?
    var syncFault: FileFault?
    let disk = DiskQueue()
    var isForcing = false
    var lostTotal = 0

    var replay: Replay?
    var pendingResume: ResumeRecord?
    var store: ResumeStore?
    var points: [String: ResumeState.SourcePoint] = [:]
    /// What stands in the log of a live run, and how it was behind the last link.
    var facts = LogFacts()
    var place: LogPlace?
    private var parser = LineParser()
    var hasNewPoint = false
    var lastState: Int64
    var stateFault: FileFault?

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
            ? RunID.deterministic(header) : RunID.ulid(wallNanoseconds: wall)
        self.init(
            file: file, path: path, header: header, runID: runID, options: options, clock: clock)
        var head = header
        head.start = LogClock.rfc3339(wall)
        try append(head)
    }

    init(
        file: any LogFile, path: String, header: RunRecord, runID: String, options: LogOptions,
        clock: LogClock
    ) {
        self.file = file
        self.path = path
        self.header = header
        self.runID = runID
        self.options = options
        self.clock = clock
        origin = clock.monotonic()
        lastLink = origin
        lastSync = origin
        lastState = origin
        backlog = Backlog(capacity: options.backlogRecords)
        ledger = Ledger(sources: header.sources.map(\.name))
    }

    /// Takes note of a line that has just been written.
    func note(_ line: [UInt8], isLink: Bool) {
        guard header.isLive, store != nil else { return }
        line.dropLast().withUnsafeBufferPointer { text in
            guard parser.parse(text) == nil else { return }
            facts.note(parser, text)
        }
        if isLink {
            place = LogPlace(
                offset: length + Int64(remainder.count), records: nextSeq, link: chain.previous,
                facts: facts)
        }
    }

    /// How the log fares.
    package var status: LogStatus {
        LogStatus(
            records: nextSeq, backlog: backlog.count, lost: lostTotal + backlog.lost,
            fault: fault ?? syncFault,
            stateFault: stateFault, isReplaying: isCatchingUp)
    }

    /// Nanoseconds since the start of the run on the host's monotonic clock: for `arr_ns`.
    package var hostTime: Int64 { clock.monotonic() - origin }

    /// The time of day now, against `hostTime`.
    package var clockRecord: ClockRecord {
        ClockRecord(wall: LogClock.rfc3339(clock.wall()), monotonic: hostTime)
    }

    /// Appends one record.
    ///
    /// Throws when it is not what stands in the log that is made again, or the output is gone.
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
        if let snapshot = frame.snapshot { keep(snapshot, of: frame.source) }
        try settle()
    }

    /// Does what time demands: forces to disk, links the chain, retries what waits.
    ///
    /// To be called about once a second also while nothing is appended.
    package func tick() throws(EventLogError) { try settle() }

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
    /// Throws when a run that reached its end made less than stands in the log.
    package func finish(reason: EndRecord.Reason, exit: ExitStatus) throws(EventLogError)
        -> LogStatus
    {
        try finish(reason: reason, exitCode: exit.rawValue)
    }

    /// The same for an exit code that no `ExitStatus` names: 130, 143.
    package func finish(reason: EndRecord.Reason, exitCode: Int32) throws(EventLogError)
        -> LogStatus
    {
        if let seq = replay?.firstLeft {
            guard reason == .eof else { return status }
            throw .replayMismatch(path: path, seq: seq, what: "it was not made again")
        }
        let balances = ledger.listed(fromLog: false)
        if replay != nil, reason == .eof,
            let source = balances.first(where: { $0.balance.inFlight != 0 })
        {
            throw .replayMismatch(
                path: path, seq: nextSeq,
                what: "frames of \(source.src) are neither delivered nor dropped")
        }
        let end = EndRecord(
            totals: ledger.finalTotals, balances: balances, reason: reason, exit: exitCode)
        try write(end)
        try drain()
        takeUpForced(waits: true)
        synchronise()
        if reason == .eof { store?.remove() }
        return status
    }
}
