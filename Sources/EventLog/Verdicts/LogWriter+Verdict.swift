import VisionCore

extension LogWriter {
    /// Writes what `verdict` says of `event` as a further revision of it.
    ///
    /// `event` is its last record among those before number `seen`. Throws as `append(_:)` does.
    package func add(
        _ verdict: Verdict, to event: JSONValue, readUpTo seen: UInt64
    ) throws(EventLogError) -> VerdictOutcome {
        guard let id = event["id"]?.string, let last = event["rev"]?.int,
            (0..<LogLimits.countable).contains(last)
        else { return .refused }
        let now = clock.monotonic()
        guard backlog.count == 0, !output.isInsideLine, revisions.hasRoom(for: id, at: now) else {
            return .refused
        }
        guard !revisions.isOutdated(id, revision: last, readUpTo: seen) else { return .outdated }
        var verdict = verdict
        verdict.revision = last + 1
        let record = CopiedRecord.Event(
            event, judged: verdict, carriesHostClocks: !header.deterministic)
        guard record.length <= LogLimits.body - Self.stamp else { return .tooLong }
        let phase = event["phase"]?.string
        revisions.add(
            verdict, to: id, isOver: phase == "point" || phase == "end", seq: upcomingSeq, at: now)
        try append(record)
        return backlog.count == 0
            ? .written(revision: verdict.revision) : .waits(revision: verdict.revision)
    }

    /// Room for `emit_ns`.
    private static let stamp = 32

    /// Not less than the number of the next record, whatever waits.
    var upcomingSeq: UInt64 { chain.nextSeq &+ UInt64(clamping: backlog.count) }
}
