import VisionCore

/// What is in a log: everything a run must know to continue after it.
struct LogSurvey {
    private(set) var pass = VerifyPass()
    private(set) var header: JSONValue?
    private(set) var end: JSONValue?
    private(set) var facts = LogFacts()
    /// What was said of events, and how often.
    private(set) var revisions = EventRevisions()
    /// Behind the last link of the chain; nil in a log without one.
    private(set) var lastPlace: LogPlace?
    /// Whether the log holds what the state file says.
    private(set) var stateFits = false
    private let state: ResumeState?
    private let now: HostInstant

    /// Looks at the log at `path`, and compares it with `state` on the way: whole, or, of a log
    /// with more than `most` bytes, from the place that the state names on.
    ///
    /// It is `now`.
    static func of(
        path: String, state: ResumeState?, wholeUpTo most: Int64, at now: HostInstant
    ) throws(EventLogError) -> LogSurvey {
        if let state, let place = state.place, place.offset > most || place.segment > 1,
            let survey = try? LogSurvey(path: path, state: state, from: place, at: now),
            survey.stateFits
        {
            return survey
        }
        return try LogSurvey(path: path, state: state, from: nil, at: now)
    }

    private init(
        path: String, state: ResumeState?, from place: LogPlace?, at now: HostInstant
    ) throws(EventLogError) {
        (self.state, self.now) = (state, now)
        let lines = try LogLines(path: path)
        var last = (number: 0, offset: Int64(0))
        if let place {
            header = try lines.head()
            pass = VerifyPass(behind: place, run: header?["run"]?.string ?? "")
            facts = place.facts
            lastPlace = place
            guard try lines.skip(to: place.segment, offset: place.offset) else { return }
        }
        while let line = try lines.next() {
            guard pass.take(line, in: lines.file) else { break }
            note(line.text)
            last = (line.number, line.offset)
            if facts.tooLarge != nil { break }
        }
        if let fault = pass.finished(path: path).fault {
            throw .damaged(
                path: fault.path, line: fault.line, offset: fault.offset, seq: fault.seq,
                what: fault.what)
        }
        if let number = facts.tooLarge {
            throw .damaged(
                path: lines.file.path, line: last.number, offset: last.offset,
                seq: pass.parser.seq,
                what: "\(number) is too large for a run to count on from it")
        }
    }

    private mutating func note(_ text: UnsafeBufferPointer<UInt8>) {
        let parser = pass.parser
        if let state, parser.seq == state.seq {
            stateFits = pass.chain.previous == state.link && pass.chain.value == state.tail
        }
        facts.note(parser, text)
        revisions.note(parser, text, at: now)
        if pass.report.unlinked == 0, pass.report.links > 0 {
            lastPlace = LogPlace(
                segment: pass.report.segment, offset: pass.report.bytes,
                records: pass.report.nextSeq, link: pass.chain.previous, facts: facts)
        }
        guard let kind = parser.kind else { return }
        if kind == .run { header = JSONValue(text) }
        end = kind == .end ? JSONValue(text) : nil
    }

    /// In words, how the log's head differs from `header`; empty when it is of the same run.
    func differences(from header: RunRecord) -> [String] {
        guard let old = self.header else { return ["it has no head"] }
        var what: [String] = []
        if old["schema"]?.string != RunRecord.schema { what.append("the schema") }
        if old["deterministic"]?.bool != header.deterministic { what.append("--deterministic") }
        if old["config_sha256"]?.string != header.configSHA256 { what.append("the configuration") }
        let before = old["sources"]?.members ?? []
        for source in header.sources {
            let fingerprint = before.first { $0.name == source.name }?.value.string
            if fingerprint == nil {
                what.append("source \(source.name) is new")
            } else if fingerprint != source.fingerprint {
                what.append("source \(source.name)")
            } else if old["mode"]?[source.name]?.string != source.mode.rawValue {
                what.append("the mode of source \(source.name)")
            }
        }
        let names = header.sources.map(\.name)
        for member in before where !names.contains(member.name) {
            what.append("source \(member.name) is missing")
        }
        if before.map(\.name) != names, what.isEmpty { what.append("the order of the sources") }
        let models = (old["models"]?.elements ?? []).map {
            [$0["id"]?.string ?? "", $0["sha256"]?.string ?? ""]
        }
        if models != header.models.map({ [$0.id, $0.sha256] }) { what.append("the models") }
        return what
    }
}
