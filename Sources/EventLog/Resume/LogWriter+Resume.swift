import Analytics
import VisionCore

extension LogWriter {
    /// Resumes the log at `path`, or finds that nothing is to be done.
    static func resume(
        _ file: DescriptorFile, path: String, header: RunRecord, options: LogOptions,
        clock: LogClock, state: ResumeState?
    ) throws(EventLogError) -> LogOpening {
        let survey = try LogSurvey.of(
            path: path, state: state, wholeUpTo: header.isLive ? options.surveyBytes : .max,
            at: clock.monotonic())
        let report = survey.pass.report
        guard report.records > 0 else {
            try mend(file, path: path, keeping: 0, upTo: Int64(report.tornBytes))
            return .fresh(
                try fresh(file, path: path, header: header, options: options, clock: clock))
        }
        let differences = survey.differences(from: header)
        guard differences.isEmpty else { throw .differs(path: path, what: differences) }
        let run = report.run ?? ""
        let ending = survey.end?["reason"]?.string
        if ending == EndRecord.Reason.eof.rawValue, !header.isLive {
            try mend(file, path: path, keeping: report.bytes, upTo: report.length)
            return .complete(run: run, records: report.records)
        }
        let writer = LogWriter(
            file: file, path: path, header: header, runID: run, options: options, clock: clock)
        writer.segment.number = report.segment
        writer.segment.firstSeq = survey.header?["seq"]?.uint ?? 0
        if let start = survey.header?["start"]?.string.flatMap(WallInstant.init(rfc3339:)) {
            writer.segment.start = start
        }
        writer.resume.store = ResumeStore(log: path, prepare: options.beforeState)
        let known = Set(header.sources.map(\.name))
        let isUsable = state.map { $0.run == run && known.isSuperset(of: $0.sources.keys) } ?? false
        let usable = survey.stateFits && isUsable ? state : nil
        try writer.adopt(survey, of: file, state: usable)
        return .resumed(writer, writer.resumedLog(survey, state: usable))
    }

    /// A writer of a new log in an empty file.
    static func fresh(
        _ file: DescriptorFile, path: String, header: RunRecord, options: LogOptions,
        clock: LogClock
    ) throws(EventLogError) -> LogWriter {
        let store = ResumeStore(log: path, prepare: options.beforeState)
        try store.check(resumes: false)
        store.remove()
        let writer = try LogWriter(
            file: file, path: path, header: header, options: options, clock: clock)
        writer.resume.store = store
        return writer
    }

    /// Moves the bytes from `length` to `end` to `LOG.torn` and cuts them off.
    private static func mend(
        _ file: DescriptorFile, path: String, keeping length: Int64, upTo end: Int64
    ) throws(EventLogError) {
        guard end > length else { return }
        let beside = CompanionFile.torn(ofLog: path)
        try beside.check(mayBeDamaged: false)
        do throws(FileFault) {
            let torn = try file.bytes(from: length, to: end)
            try beside.append(torn + [0x0A])
            try file.truncate(to: length)
            try file.sync()
        } catch {
            throw .io(path: path, cause: error)
        }
    }

    /// Continues where the log ends: numbers, chain, counts, what is to be made again.
    private func adopt(_ survey: LogSurvey, of file: DescriptorFile, state: ResumeState?)
        throws(EventLogError)
    {
        var (report, hash) = (survey.pass.report, survey.pass.chain)
        let whole = report.length
        if header.deterministic, !header.isLive, let before = survey.pass.beforeEnd {
            (report, hash) = before
        }
        try Self.mend(file, path: path, keeping: report.bytes, upTo: whole)
        chain = RecordChain(report, hash, now: origin)
        output = LineOutput(file, length: report.bytes)
        ledger = Ledger(sources: header.sources.map(\.name), totals: survey.facts.totals)
        (own.facts, own.place) = (survey.facts, survey.lastPlace)
        let points = state?.sources ?? [:]
        resume.adopt(points)
        guard !header.isLive else {
            for (name, balance) in survey.facts.knownBalances { ledger[name] = balance }
            try append(resumeRecord(from: chain.nextSeq, survey))
            try close(survey)
            return
        }
        let missing = header.sources.first { points[$0.name] == nil }
        if report.firstSeq > 0, let missing {
            throw .differs(
                path: path,
                what: [
                    "its first segments are gone, and \(missing.name) is made again from its "
                        + "first frame"
                ])
        }
        // What is made again has the numbers that it had; a live run makes nothing again.
        revisions = survey.revisions
        for (name, point) in points { ledger[name] = point.balance }
        resume.replay = try Replay(
            path: path, points: points, end: chain.nextSeq, isDeterministic: header.deterministic,
            events: survey.pass.events.keys)
        let from = header.sources.map { points[$0.name]?.afterSeq ?? 0 }.min() ?? 0
        if !header.deterministic { resume.pendingRecord = resumeRecord(from: from + 1, survey) }
    }

    private func resumeRecord(from seq: UInt64, _ survey: LogSurvey) -> ResumeRecord {
        ResumeRecord(
            fromSeq: seq, reason: survey.end?["reason"]?.string ?? "killed",
            start: clock.wall())
    }

    /// Ends the lasting events that a crash left open.
    private func close(_ survey: LogSurvey) throws(EventLogError) {
        for open in survey.facts.openEvents {
            guard let value = JSONValue(open.line),
                let type = value["type"]?.string.map(EventType.init)
            else { continue }
            let source = value["src"]?.string
            let began = (value["at"]?["t_ns"]?.int).map { MediaInstant(nanoseconds: Int64($0)) }
            let last = source.flatMap { survey.facts.sources[$0]?.lastTime }
            let time = [began, last].compactMap { $0 }.max()
            var revision = (value["rev"]?.int ?? 0) + 1
            while survey.pass.events.keys.contains(EventKey(id: open.id, revision: revision)) {
                revision += 1
            }
            var event = EventRecord(
                id: open.id, revision: revision, phase: .end, type: type,
                rule: value["rule"]?.string, source: source, epoch: value["epoch"]?.int,
                at: time.map { EventMoment(time: $0) }, track: value["track"]?.string,
                cls: value["cls"]?.string)
            event.verdict = Verdict(of: value)
            event.endReason = "crash-recovered"
            try append(event)
        }
    }

    private func resumedLog(_ survey: LogSurvey, state: ResumeState?) -> ResumedLog {
        var sources: [String: ResumedLog.Source] = [:]
        for source in header.sources {
            let known = survey.facts.sources[source.name]
            let decoded = survey.facts.knownBalances[source.name]?.decoded ?? 0
            sources[source.name] = ResumedLog.Source(
                payload: state?.sources[source.name]?.payload, lastEpoch: known?.lastEpoch,
                nextFrameIndex: max(known?.nextFrameIndex ?? 0, decoded),
                lastTrackNumber: known?.lastTrackNumber ?? 0,
                crossings: (known?.crossings ?? [:]).mapValues {
                    CrossingCount(inward: $0.inward, outward: $0.outward)
                })
        }
        return ResumedLog(
            run: runID, nextSeq: chain.nextSeq, sources: sources,
            tornBytes: survey.pass.report.tornBytes, isReplay: !header.isLive)
    }
}
