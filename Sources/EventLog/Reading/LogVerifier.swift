/// Checks a log: form of every line, numbers without holes, one run, unique event ids, the chain,
/// through all its segments.
package enum LogVerifier {
    /// Events that are compared in one pass.
    private static let eventsAtOnce = 1 << 20

    /// Looks at the log at `path` up to the first fault.
    ///
    /// Memory is the same for every log: one that has more than a million events is read again to
    /// compare their ids. Throws when it cannot be opened or read.
    package static func verify(path: String) throws(EventLogError) -> VerifyReport {
        try verify(path: path, eventsAtOnce: eventsAtOnce)
    }

    static func verify(path: String, eventsAtOnce: Int) throws(EventLogError) -> VerifyReport {
        let lines = try LogLines(path: path)
        var pass = VerifyPass(events: eventsAtOnce)
        while let line = try lines.next() {
            guard pass.take(line, in: lines.file) else { break }
        }
        var report = pass.finished(path: path)
        for part in 1..<pass.events.parts where report.fault == nil {
            report.fault = try repeatedEvent(
                path: path, EventSet(part: part, of: pass.events.parts), upTo: report.nextSeq)
        }
        return report
    }

    /// The first event of a part of a sound log that is there twice.
    private static func repeatedEvent(
        path: String, _ part: EventSet, upTo end: UInt64
    ) throws(EventLogError) -> VerifyReport.Fault? {
        var events = part
        let lines = try LogLines(path: path)
        var parser = LineParser()
        while let line = try lines.next(), line.isTerminated {
            guard line.text.starts(with: #"{"v":1,"r":"event""#.utf8) else { continue }
            guard parser.parse(line.text) == nil, parser.seq < end,
                let id = parser.string("id", line.text),
                let revision = parser.value("rev", line.text)
            else { break }
            let key = EventKey(id: line.text[id], revision: line.text[revision])
            guard !events.insert(key) else { continue }
            return .init(
                path: lines.file.path, line: line.number, offset: line.offset, seq: parser.seq,
                what: "event \(String(decoding: line.text[id], as: UTF8.self)) is there twice")
        }
        return nil
    }
}
