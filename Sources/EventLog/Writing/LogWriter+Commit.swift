import Analytics
import Glibc
import VisionCore

extension LogWriter {
    /// Time that a reader has at the end.
    private static let readerPatience = Duration.seconds(1)

    /// Kinds that have `emit_ns`.
    private static let timed: Set<RecordKind> = [
        .source, .frame, .track, .event, .drop, .gap, .stat, .ctl,
    ]

    /// Numbers and appends `record`, or lets it wait, or finds it in the log that is made again.
    func write(_ record: some LogRecord) throws(EventLogError) {
        guard let event = record as? EventRecord else { return try place(record) }
        try place(revisions.numbered(event, seq: upcomingSeq, at: clock.monotonic()))
    }

    private func place(_ record: some LogRecord) throws(EventLogError) {
        let kind = type(of: record).kind
        if header.deterministic, kind == .stat || kind == .clock || kind == .resume { return }
        ledger.count(record)
        if try isPresent(record) {
            try drain()
            return
        }
        if let record = resume.pendingRecord {
            resume.pendingRecord = nil
            try enqueue(record)
        }
        try enqueue(record)
    }

    func enqueue(_ record: some LogRecord) throws(EventLogError) {
        let kind = type(of: record).kind
        var line = JSONLine(continuing: [], carriesHostClocks: !header.deterministic)
        record.write(to: &line)
        if !header.deterministic, Self.timed.contains(kind) { line.field("emit_ns", now) }
        guard line.bytes.count <= LogLimits.body else {
            return try refuse(kind, bytes: line.bytes.count)
        }
        let track = (record as? TrackRecord)?.track
        backlog.append(Draft(kind: kind, body: line.bytes, endsTrack: track?.state == .ended))
        try drain()
    }

    /// Counts a record as lost that no line has room for, and says so in the log.
    private func refuse(_ kind: RecordKind, bytes: Int) throws(EventLogError) {
        guard kind != .run else {
            throw .unsuitable(
                path: path,
                what: "the head of the log would have \(bytes) bytes; a line has "
                    + "\(LogLimits.line) at most",
                hint: "run fewer sources at once, or give them shorter names")
        }
        lostTotal += 1
        try enqueue(
            ControlRecord(
                author: .auto, action: "log.lost", to: .int(1),
                reason: "a record \(kind) of \(bytes) bytes: a line has no room for it"))
    }

    /// Appends what waits, in order, until the disk refuses.
    func drain() throws(EventLogError) {
        guard try reporting({ output throws(FileFault) in try output.complete() }) else { return }
        while let draft = backlog.first {
            try rotateIfDue(before: draft)
            guard try linkIfDue(before: draft), try commit(draft) else { return }
            backlog.removeFirst()
        }
        output.clearFault()
        if backlog.lost > 0 {
            let lost = backlog.reportLost()
            lostTotal += lost
            try enqueue(
                ControlRecord(
                    author: .auto, action: "log.lost", to: .int(Int64(lost)),
                    reason: "the disk refused records for too long"))
        }
        try reportMissed()
        _ = try linkIfDue(before: nil)
    }

    /// At the end, gives a reader that is slow, or gone, a moment to take what waits.
    func waitForReader() throws(EventLogError) {
        let end = clock.monotonic() + Self.readerPatience
        while output.fault?.code == EAGAIN, backlog.first != nil || output.isInsideLine {
            let left = end - clock.monotonic()
            guard left > .zero else { return }
            output.file.waitUntilReady(for: min(left, .milliseconds(100)))
            try drain()
        }
    }

    /// Links the chain when enough records or time have passed; false when the disk refuses.
    private func linkIfDue(before draft: Draft?) throws(EventLogError) -> Bool {
        guard !resume.isCatchingUp, chain.recordsSinceLink > 0, draft?.kind != .end else {
            return true
        }
        let late =
            !header.deterministic && clock.monotonic() - chain.lastLink >= options.checkInterval
        guard chain.recordsSinceLink >= options.checkRecords || late else { return true }
        return try commit(link)
    }

    /// A link of the chain behind the last record.
    var link: Draft {
        let check = CheckRecord(
            upTo: chain.nextSeq - 1, balances: ledger.listed(fromLog: header.deterministic))
        var line = JSONLine(continuing: [], carriesHostClocks: !header.deterministic)
        check.write(to: &line)
        return Draft(kind: .check, body: line.bytes, endsTrack: false)
    }

    /// Appends one record by one write; false when the disk refuses and nothing of it is there.
    func commit(_ draft: Draft) throws(EventLogError) -> Bool {
        let (line, behind) = chain.line(of: draft, run: runID, now: clock.monotonic())
        let isWritten = try reporting { output throws(FileFault) in try output.append(line[...]) }
        guard isWritten else { return false }
        disk.noteWrite()
        if options.durability == .always { disk.forceNow(output.file, now: clock.monotonic()) }
        chain = behind
        if header.isLive, resume.store != nil {
            own.note(line)
            if draft.isLink {
                own.setPlace(segment: segment.number, offset: output.wholeLength, behind: behind)
            }
        }
        ledger.committed(draft.kind, endsTrack: draft.endsTrack)
        return true
    }

    /// Does `work` with the output; an output that is gone is an error of the log.
    private func reporting(_ work: (inout LineOutput) throws(FileFault) -> Bool)
        throws(EventLogError) -> Bool
    {
        do throws(FileFault) { return try work(&output) } catch {
            throw .io(path: path, cause: error)
        }
    }

    /// What is due after a call: retries, links, forces to disk, saves the resume state.
    func settle() throws(EventLogError) {
        try drain()
        // A disk that needs longer than a second holds the run back: no more than that is at risk.
        takeOutcomeOfForcing(waits: disk.isRunning && secondHasPassed)
        // What could not be forced when it was written is tried again.
        if options.durability == .always { disk.forceNow(output.file, now: clock.monotonic()) }
        saveStateIfDue()
        if options.durability == .interval, disk.isDue, !disk.isRunning, secondHasPassed {
            force(saving: nil)
        }
    }

    private var secondHasPassed: Bool { clock.monotonic() - disk.lastTime >= .seconds(1) }

    /// Has the log forced to disk, and `state` saved behind it, beside what follows.
    func force(saving state: ResumeState?) {
        disk.start(output.file, saving: state, in: resume.store, now: clock.monotonic())
        if options.waitsForDisk { takeOutcomeOfForcing(waits: true) }
    }

    /// Takes the outcome of the last `force`; faults are kept for `status` and retried.
    func takeOutcomeOfForcing(waits: Bool) {
        if disk.takeOutcome(waits: waits) { resume.retry() }
    }
}
