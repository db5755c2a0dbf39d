import Analytics
import VisionCore

/// The one owner of the numbers of revisions in a log that is written.
///
/// Rules and media number the revisions of an event as if nobody ever said anything of it. Each
/// verdict takes the number behind the last one, and what comes later of its event is moved on by
/// as many as there are verdicts, and carries the last of them along.
struct EventRevisions: Sendable {
    private struct Judged: Sendable {
        var count: Int
        var last: Verdict
        /// Whether rules have nothing more to say of it.
        var isOver: Bool
        var time: HostInstant
    }

    private var judged: [String: Judged] = [:]
    /// The last revisions of late: two generations, of which the older one is forgotten as a whole.
    private var (young, old): ([EventKey: Int], [EventKey: Int]) = ([:], [:])
    private var youngFrom: UInt64 = 0
    /// Events of records before this one may not be known any more.
    private var forgotten: UInt64 = 0

    /// Events of a generation.
    private static let generation = 32_768
    /// Events with verdicts that may still change.
    private static let mostJudged = 50_000
    /// After so long nothing more is added to an event that is over: its clip is whole.
    private static let rest = Duration.seconds(3600)

    /// `record` with the number that it has in the log, and the last verdict on its event.
    ///
    /// `seq` is not less than the number that the record will have, and never decreases.
    mutating func numbered(
        _ record: EventRecord, seq: UInt64, at now: HostInstant
    ) -> EventRecord {
        var record = record
        if let known = judged[record.id] {
            record.revision = record.revision.addingSaturated(known.count)
            record.verdict = known.last
            judged[record.id]?.isOver = record.phase == .point || record.phase == .end
            judged[record.id]?.time = now
        }
        note(record.id, record.revision, seq)
        return record
    }

    /// Whether the log may hold a later revision than `revision` of `id`, which was the last one in
    /// the records before `seen`.
    func isOutdated(_ id: String, revision: Int, readUpTo seen: UInt64) -> Bool {
        let key = EventKey(id: id, revision: 0)
        return seen < forgotten || (young[key] ?? old[key]).map { $0 > revision } ?? false
    }

    /// Whether there is room for a verdict on `id`.
    mutating func hasRoom(for id: String, at now: HostInstant) -> Bool {
        guard judged.count >= Self.mostJudged, judged[id] == nil else { return true }
        judged = judged.filter { !$0.value.isOver || now - $0.value.time < Self.rest }
        return judged.count < Self.mostJudged
    }

    /// Takes note of a verdict, which has its number; `isOver`: rules have said all of its event.
    mutating func add(
        _ verdict: Verdict, to id: String, isOver: Bool, seq: UInt64, at now: HostInstant
    ) {
        let count = judged[id]?.count ?? 0
        judged[id] = Judged(count: count + 1, last: verdict, isOver: isOver, time: now)
        note(id, verdict.revision, seq)
    }

    /// Takes note of a line of a log that is continued.
    mutating func note(
        _ parser: LineParser, _ text: UnsafeBufferPointer<UInt8>, at now: HostInstant
    ) {
        guard parser.kind == .event, parser.value("verdict", text) != nil,
            let event = JSONValue(text), let id = event["id"]?.string,
            let verdict = Verdict(of: event), verdict.revision == event["rev"]?.int,
            hasRoom(for: id, at: now)
        else { return }
        let phase = event["phase"]?.string
        add(
            verdict, to: id, isOver: phase == "point" || phase == "end", seq: parser.seq, at: now)
    }

    private mutating func note(_ id: String, _ revision: Int, _ seq: UInt64) {
        if young.count >= Self.generation {
            if !old.isEmpty { forgotten = youngFrom }
            (old, young, youngFrom) = (young, [:], seq)
        }
        young[EventKey(id: id, revision: 0)] = revision
    }
}
