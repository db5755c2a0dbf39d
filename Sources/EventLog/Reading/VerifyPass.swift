/// The state of one look at a log.
struct VerifyPass {
    private(set) var report = VerifyReport()
    private(set) var parser = LineParser()
    private(set) var chain = ChainHash()
    private var run: [UInt8] = []
    /// The events so far, by id and revision.
    private(set) var events: Set<EventKey> = []
    private var segmentStart = 1
    /// The state before a last record `end`.
    private(set) var beforeEnd: (report: VerifyReport, chain: ChainHash)?

    /// A look at a whole log.
    init() {}

    /// A look at what is behind `place` in the log of `run`.
    init(behind place: LogPlace, run: String) {
        self.run = Array("\"\(run)\"".utf8)
        report.run = run
        report.records = place.records
        report.bytes = place.offset
        segmentStart = Int(clamping: place.records) + 1
        chain.link(place.link)
    }

    /// Takes the next line; false when nothing more is to be looked at.
    mutating func take(_ line: LineSource.Line) -> Bool {
        guard !line.isTooLong else {
            fail(line, "it is longer than \(LogLimits.line) bytes")
            return false
        }
        let problem = parser.parse(line.text)
        guard line.isTerminated else {
            if problem != nil, !parser.isPrefix {
                fail(line, problem ?? "")
            } else {
                report.tornBytes = line.text.count
            }
            return false
        }
        if let problem {
            fail(line, problem)
            return false
        }
        beforeEnd = parser.kind == .end ? (report, chain) : nil
        if let problem = check(line.text) {
            fail(line, problem, seq: parser.seq)
            return false
        }
        report.records += 1
        report.bytes = line.offset + Int64(line.text.count) + 1
        report.hasEnd = parser.kind == .end
        return true
    }

    /// What was found.
    func finished() -> VerifyReport {
        var result = report
        if result.records == 0, result.tornBytes == 0, result.fault == nil {
            result.fault = .init(line: 1, offset: 0, seq: 0, what: "it has no record")
        }
        return result
    }

    private mutating func fail(_ line: LineSource.Line, _ what: String, seq: UInt64? = nil) {
        report.fault = .init(
            line: line.number, offset: line.offset, seq: seq ?? report.records, what: what)
    }

    /// Checks a sound line, which a newline follows in the same buffer, against what comes before
    /// it; says in words what is wrong.
    private mutating func check(_ text: UnsafeBufferPointer<UInt8>) -> String? {
        guard parser.seq == report.records else {
            return "its seq is \(parser.seq), \(report.records) should be here"
        }
        if report.records == 0 {
            guard parser.kind == .run else { return "the first record is not run" }
            run = Array(text[parser.run])
            report.run = String(decoding: run.dropFirst().dropLast(), as: UTF8.self)
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

    private mutating func checkEvent(_ text: UnsafeBufferPointer<UInt8>) -> String? {
        guard let id = parser.string("id", text), let revision = parser.value("rev", text) else {
            return "an event without id and rev"
        }
        let key = EventKey(id: text[id], revision: text[revision])
        guard events.insert(key).inserted else {
            return "event \(String(decoding: text[id], as: UTF8.self)) is there twice"
        }
        return parser.value("at", text).flatMap { checkMoment(text[$0]) }
    }

    private func checkMoment(_ text: Slice<UnsafeBufferPointer<UInt8>>) -> String? {
        for member in JSONValue(text)?.members ?? [] {
            let isSound =
                switch member.name {
                case "t_ns", "pts": member.value.int != nil
                case "n_before", "n_after": member.value.int.map { $0 >= 0 } ?? false
                default: true
                }
            if !isSound { return "its at.\(member.name) is a number that cannot be" }
        }
        return nil
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
            return "lines \(segmentStart) to \(report.records + 1) are not what was written"
        }
        chain.link(found)
        report.links += 1
        report.unlinked = 0
        segmentStart = Int(report.records) + 2
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
