/// The state of one look at a log.
struct VerifyPass {
    private(set) var report = VerifyReport()
    private(set) var parser = LineParser()
    private(set) var chain = ChainHash()
    private var run: [UInt8] = []
    /// The events so far, by id and revision.
    private(set) var events: EventSet
    /// The line behind the last link.
    private var linkStart = 1
    private var line = 0
    /// The state before a last record `end`.
    private(set) var beforeEnd: (report: VerifyReport, chain: ChainHash)?

    /// A look at a whole log, which compares `events` events in one pass.
    init(events: Int = .max) { self.events = EventSet(capacity: events) }

    /// A look at what is behind `place` in the log of `run`.
    init(behind place: LogPlace, run: String) {
        events = EventSet()
        self.run = Array("\"\(run)\"".utf8)
        report.run = run
        report.records = place.records
        report.nextSeq = place.records
        report.bytes = place.offset
        report.segments = 1
        // At the beginning of a segment its head comes first.
        report.segment = place.offset == 0 ? place.segment - 1 : place.segment
        chain.link(place.link)
    }

    /// Takes the next line, which is in `file`; false when nothing more is to be looked at.
    mutating func take(_ line: LineSource.Line, in file: LogLines.File) -> Bool {
        self.line = line.number
        guard !line.isTooLong else {
            fail(line, file, "it is longer than \(LogLimits.line) bytes")
            return false
        }
        let problem = parser.parse(line.text)
        guard line.isTerminated else {
            if let problem, !parser.isPrefix || !file.isLast {
                fail(line, file, problem)
            } else {
                report.tornBytes = line.text.count
            }
            return false
        }
        if let problem {
            fail(line, file, problem)
            return false
        }
        beforeEnd = parser.kind == .end ? (report, chain) : nil
        if let problem = check(line.text, startsFile: line.offset == 0) {
            fail(line, file, problem, seq: parser.seq)
            return false
        }
        report.records += 1
        report.nextSeq = parser.seq &+ 1
        report.bytes = line.offset + Int64(line.text.count) + 1
        report.hasEnd = parser.kind == .end
        return true
    }

    /// What was found in the log at `path`.
    func finished(path: String) -> VerifyReport {
        var result = report
        if result.records == 0, result.tornBytes == 0, result.fault == nil {
            result.fault = .init(path: path, line: 1, offset: 0, seq: 0, what: "it has no record")
        }
        return result
    }

    private mutating func fail(
        _ line: LineSource.Line, _ file: LogLines.File, _ what: String, seq: UInt64? = nil
    ) {
        report.fault = .init(
            path: file.path, line: line.number, offset: line.offset, seq: seq ?? report.nextSeq,
            what: what)
    }

    /// Checks a sound line, which a newline follows in the same buffer, against what comes before
    /// it; says in words what is wrong.
    private mutating func check(
        _ text: UnsafeBufferPointer<UInt8>, startsFile: Bool
    ) -> String? {
        if startsFile || parser.kind == .run,
            let problem = checkHead(text, startsFile: startsFile)
        {
            return problem
        }
        guard parser.seq == report.nextSeq else {
            return "its seq is \(parser.seq), \(report.nextSeq) should be here"
        }
        guard run.elementsEqual(text[parser.run]) else { return "it is of another run" }
        if parser.kind != nil, let problem = parser.impossibleNumber(text) { return problem }
        switch parser.kind {
        case .event:
            if let problem = checkEvent(text) { return problem }
        case .check, .end: return checkLink(text)
        default: break
        }
        if let last = parser.fields.last, text[last.name].elementsEqual("sha256".utf8) {
            return checkLink(text)
        }
        chain.update(UnsafeRawBufferPointer(start: text.baseAddress, count: text.count + 1))
        report.unlinked += 1
        return nil
    }

    /// Checks the head of a segment against the end of the one before it.
    private mutating func checkHead(
        _ text: UnsafeBufferPointer<UInt8>, startsFile: Bool
    ) -> String? {
        guard parser.kind == .run else { return "the first record is not run" }
        guard startsFile else { return "a run record is not the first of its file" }
        let number = parser.unsigned("segment", text).map(Int.init(clamping:)) ?? 1
        let previous = parser.string("prev_sha256", text).map { text[$0] }
        if report.segments == 0 {
            run = Array(text[parser.run])
            report.run = String(decoding: run.dropFirst().dropLast(), as: UTF8.self)
            if let previous, number > 1 {
                guard ResumeState.isHash(String(decoding: previous, as: UTF8.self)) else {
                    return "its prev_sha256 is no hash"
                }
                chain.link(String(decoding: previous, as: UTF8.self))
                report.firstSeq = parser.seq
                report.nextSeq = parser.seq
            }
        } else {
            guard number == report.segment &+ 1 else {
                return "it is segment \(number), segment \(report.segment &+ 1) should be here"
            }
            guard report.unlinked == 0, previous?.elementsEqual(chain.previous.utf8) ?? false else {
                return "it does not continue the segment before it"
            }
        }
        report.segment = number
        report.segments += 1
        linkStart = line
        return nil
    }

    private mutating func checkEvent(_ text: UnsafeBufferPointer<UInt8>) -> String? {
        guard let id = parser.string("id", text), let revision = parser.value("rev", text) else {
            return "an event without id and rev"
        }
        let key = EventKey(id: text[id], revision: text[revision])
        guard events.insert(key) else {
            return "event \(String(decoding: text[id], as: UTF8.self)) is there twice"
        }
        guard let moment = parser.value("at", text) else { return nil }
        return parser.impossibleMoment(at: moment, text)
    }

    private mutating func checkLink(_ text: UnsafeBufferPointer<UInt8>) -> String? {
        guard let last = parser.fields.last, let value = parser.string("sha256", text),
            last.value.upperBound == value.upperBound + 1, last.value.upperBound == text.count - 1
        else { return "a link of the chain without sha256 as its last key" }
        if parser.kind == .check {
            guard let upTo = parser.unsigned("upto_seq", text), upTo &+ 1 == parser.seq else {
                return "its upto_seq is not the record before it"
            }
        }
        if let problem = checkBalance(text) ?? checkTotals(text) { return problem }
        chain.update(
            UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: text[..<value.lowerBound])))
        let found = chain.value
        guard text[value].elementsEqual(found.utf8) else {
            return "lines \(linkStart) to \(line) are not what was written"
        }
        chain.link(found)
        report.links += 1
        report.unlinked = 0
        linkStart = line + 1
        return nil
    }

    /// The law of frames; at the end of a run that reached it none is in flight.
    private func checkBalance(_ text: UnsafeBufferPointer<UInt8>) -> String? {
        guard let range = parser.value("balance", text) else { return nil }
        let reason = parser.string("reason", text)
        let isOver = reason.map { text[$0].elementsEqual("eof".utf8) } ?? false
        for member in JSONValue(text[range])?.members ?? [] {
            guard let balance = Balance(member.value) else {
                return "the balance of \(member.name) cannot be"
            }
            guard !isOver || balance.inFlight == 0 else {
                return "frames of \(member.name) are neither delivered nor dropped"
            }
        }
        return nil
    }

    private func checkTotals(_ text: UnsafeBufferPointer<UInt8>) -> String? {
        guard let range = parser.value("totals", text) else { return nil }
        for member in JSONValue(text[range])?.members ?? [] {
            guard let count = member.value.int, count >= 0 else {
                return "its totals.\(member.name) is a number that cannot be"
            }
        }
        return nil
    }
}
