import Glibc
import VisionCore

extension LogWriter {
    /// Kinds that carry `emit_ns`.
    private static let timed: Set<RecordKind> = [
        .source, .frame, .track, .event, .drop, .gap, .stat, .ctl,
    ]

    /// Numbers and appends `record`, or lets it wait, or finds it in the log that is made again.
    func write(_ record: some LogRecord) throws(EventLogError) {
        let kind = type(of: record).kind
        if header.deterministic, kind == .stat || kind == .clock || kind == .resume { return }
        ledger.count(record)
        if try isPresent(record) {
            try drain()
            return
        }
        if let resume = pendingResume {
            pendingResume = nil
            try enqueue(resume)
        }
        try enqueue(record)
    }

    private func enqueue(_ record: some LogRecord) throws(EventLogError) {
        let kind = type(of: record).kind
        var line = JSONLine(continuing: [], carriesHostClocks: !header.deterministic)
        record.write(to: &line)
        if !header.deterministic, Self.timed.contains(kind) { line.field("emit_ns", hostTime) }
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
        guard try flushRemainder() else { return }
        while let draft = backlog.first {
            guard try linkIfDue(before: draft), try commit(draft) else { return }
            backlog.removeFirst()
        }
        fault = nil
        if backlog.lost > 0 {
            let lost = backlog.reportLost()
            lostTotal += lost
            try enqueue(
                ControlRecord(
                    author: .auto, action: "log.lost", to: .int(Int64(lost)),
                    reason: "the disk refused records for too long"))
        }
        _ = try linkIfDue(before: nil)
    }

    /// Links the chain when enough records or time have passed; false when the disk refuses.
    private func linkIfDue(before draft: Draft?) throws(EventLogError) -> Bool {
        guard !isCatchingUp, recordsSinceLink > 0, draft?.kind != .end else { return true }
        let late =
            !header.deterministic && clock.monotonic() - lastLink >= options.checkInterval
        guard recordsSinceLink >= options.checkRecords || late else { return true }
        let check = CheckRecord(
            upTo: nextSeq - 1, balances: ledger.listed(fromLog: header.deterministic))
        var line = JSONLine(continuing: [], carriesHostClocks: !header.deterministic)
        check.write(to: &line)
        return try commit(Draft(kind: .check, body: line.bytes, endsTrack: false))
    }

    /// Appends one record by one write; false when the disk refuses and nothing of it stands.
    private func commit(_ draft: Draft) throws(EventLogError) -> Bool {
        var line: [UInt8] = []
        line.reserveCapacity(draft.body.count + 192)
        line.append(contentsOf: #"{"v":1,"r":""#.utf8)
        line.append(contentsOf: draft.kind.rawValue.utf8)
        line.append(contentsOf: #"","seq":"#.utf8)
        line.append(contentsOf: String(nextSeq).utf8)
        line.append(contentsOf: #","run":""#.utf8)
        line.append(contentsOf: runID.utf8)
        line.append(UInt8(ascii: "\""))
        line.append(contentsOf: draft.body)
        var hash = chain
        if draft.isLink {
            line.append(contentsOf: #","sha256":""#.utf8)
            hash.update(line)
            let value = hash.value
            line.append(contentsOf: value.utf8)
            line.append(contentsOf: "\"}\n".utf8)
            hash.link(value)
        } else {
            line.append(contentsOf: "}\n".utf8)
            hash.update(line)
        }
        guard try push(line[...]) else { return false }
        chain = hash
        nextSeq += 1
        note(line, isLink: draft.isLink)
        ledger.committed(draft.kind, endsTrack: draft.endsTrack)
        recordsSinceLink = draft.isLink ? 0 : recordsSinceLink + 1
        if draft.isLink { lastLink = clock.monotonic() }
        return true
    }

    /// Appends `line` whole, or not at all, or keeps its rest to be appended before all else.
    private func push(_ line: ArraySlice<UInt8>) throws(EventLogError) -> Bool {
        let start = length
        var rest = line
        while !rest.isEmpty {
            do throws(FileFault) {
                let count = try file.append(rest)
                guard count > 0 else { throw FileFault(.write, code: EIO) }
                rest = rest.dropFirst(count)
                length += Int64(count)
                hasUnsynced = true
            } catch {
                fault = error
                if error.isOutputGone { throw .io(path: path, cause: error) }
                if length == start { return false }
                if cut(to: start) { return false }
                remainder = rest
                return true
            }
        }
        return true
    }

    private func cut(to start: Int64) -> Bool {
        guard file.canTruncate else { return false }
        do throws(FileFault) {
            try file.truncate(to: start)
            length = start
            return true
        } catch {
            fault = error
            return false
        }
    }

    private func flushRemainder() throws(EventLogError) -> Bool {
        while !remainder.isEmpty {
            do throws(FileFault) {
                let count = try file.append(remainder)
                guard count > 0 else { throw FileFault(.write, code: EIO) }
                remainder = remainder.dropFirst(count)
                length += Int64(count)
            } catch {
                fault = error
                if error.isOutputGone { throw .io(path: path, cause: error) }
                return false
            }
        }
        return true
    }

    /// What is due after a call: retries, links, forces to disk, keeps the resume state.
    func settle() throws(EventLogError) {
        try drain()
        // A disk that needs longer than a second holds the run up: no more than that is not on it.
        takeUpForced(waits: isForcing && clock.monotonic() - lastSync >= 1_000_000_000)
        if options.durability == .always { synchronise() }
        saveStateIfDue()
        if options.durability == .interval, hasUnsynced, !isForcing,
            clock.monotonic() - lastSync >= 1_000_000_000
        {
            force(saving: nil)
        }
    }

    /// Has the log forced to disk, and `state` saved behind it, beside what follows.
    func force(saving state: ResumeState?) {
        lastSync = clock.monotonic()
        hasUnsynced = false
        isForcing = true
        disk.force(file, saving: state, in: store)
        if options.waitsForDisk { takeUpForced(waits: true) }
    }

    /// Takes up what became of the last `force`; faults are kept for `status` and retried.
    func takeUpForced(waits: Bool) {
        guard isForcing, let outcome = disk.finished(waits: waits) else { return }
        isForcing = false
        syncFault = outcome.syncFault
        if outcome.syncFault != nil { hasUnsynced = true }
        guard outcome.hasState else { return }
        if outcome.syncFault == nil { stateFault = outcome.stateFault }
        if outcome.syncFault != nil || outcome.stateFault != nil { hasNewPoint = true }
    }

    /// Forces to disk before it returns; a fault is kept for `status` and retried.
    func synchronise() {
        guard hasUnsynced else { return }
        lastSync = clock.monotonic()
        do throws(FileFault) {
            try file.sync()
            hasUnsynced = false
            syncFault = nil
        } catch {
            syncFault = error
        }
    }
}
