import Analytics
import Glibc
import VisionCore

extension LogWriter {
    /// Begins the next segment, before `draft` is written, when the present one is complete.
    ///
    /// What the disk refuses is tried again a second later.
    func rotateIfDue(before draft: Draft) throws(EventLogError) {
        guard let rotation = options.rotation, draft.kind != .end, draft.kind != .ctl,
            !resume.isCatchingUp,
            output.file is DescriptorFile, output.file.canTruncate,
            hasRecords
        else { return }
        let isLarge = rotation.size.map { output.length >= Int64($0) } ?? false
        let isOld = rotation.every.map { clock.wall() - segment.start >= $0 } ?? false
        guard isLarge || (isOld && !header.deterministic),
            !segment.isWaiting(at: clock.monotonic())
        else { return }
        _ = try beginNext()
    }

    /// Begins the next segment now, whatever the size of the present one; what came of it.
    ///
    /// A log that was moved away from its name continues in a new file there instead.
    package func rotateNow() throws(EventLogError) -> RotationOutcome {
        guard output.file is DescriptorFile, output.file.canTruncate else { return .noFile }
        guard !resume.isCatchingUp, backlog.count == 0, !output.isInsideLine else { return .busy }
        let number = segment.number
        try reopenIfMoved()
        guard segment.number == number else { return .rotated(segment: segment.number) }
        guard hasRecords else { return .empty }
        guard try beginNext() else {
            return .failed((segment.fault ?? disk.fault)?.text ?? "the disk refuses it")
        }
        return .rotated(segment: segment.number)
    }

    /// Whether the segment has more than its head.
    private var hasRecords: Bool { chain.nextSeq >= segment.firstSeq + 2 }

    /// Closes the segment and begins the next one; false when the disk refuses.
    private func beginNext() throws(EventLogError) -> Bool {
        guard try closeSegment() else { return false }
        do throws(FileFault) { try rotate() } catch {
            segment.fail(error, at: clock.monotonic())
            return false
        }
        guard let rotation = options.rotation, let keep = rotation.keep else { return true }
        segment.missed.append(
            contentsOf: LogSegments.removeOld(
                of: path, keeping: keep, needed: options.neededSegment(), hold: rotation.hold))
        return true
    }

    /// Says in the log that segments went which a sink had not acknowledged.
    func reportMissed() throws(EventLogError) {
        guard let first = segment.missed.first, let last = segment.missed.last,
            let rotation = options.rotation
        else { return }
        segment.missed = []
        try enqueue(
            ControlRecord(
                author: .auto, action: "log.hold", from: .int(Int64(clamping: first)),
                to: .int(Int64(clamping: last)),
                reason: "segments \(first) to \(last) went before a sink had them: all together "
                    + "had more than \(rotation.hold) bytes"))
    }

    /// Links the chain and forces the segment to disk; false when the disk refuses.
    private func closeSegment() throws(EventLogError) -> Bool {
        if chain.recordsSinceLink > 0 {
            guard try commit(link) else { return false }
        }
        takeOutcomeOfForcing(waits: true)
        disk.forceNow(output.file, now: clock.monotonic())
        return disk.fault == nil
    }

    /// Gives the complete segment its number and the log's name to the next one: at no moment is
    /// there no log.
    private func rotate() throws(FileFault) {
        let next = CompanionFile.segment(at: path + ".next")
        if case .foreign = next.look(mayBeDamaged: false) {
            throw FileFault(.open, code: EEXIST)
        }
        next.remove(mayBeDamaged: false)
        let file = try DescriptorFile(newAt: next.path)
        var isNamed = false
        defer { if !isNamed { unlink(next.path) } }
        let begun = try begin(in: file)
        try LogSegments.retire(path, as: segment.number)
        guard rename(next.path, path) == 0 else { throw FileFault(.rename, code: errno) }
        isNamed = true
        adopt(begun)
        try Folder.force(of: path)
    }

    /// Continues in a new file when the log at its name is another, or none: somebody has moved it.
    ///
    /// A file there that has bytes, or is in use, is not ours: the moved one is written to further.
    package func reopenIfMoved() throws(EventLogError) {
        guard let file = output.file as? DescriptorFile, file.canTruncate, file.hasName,
            !resume.isCatchingUp, backlog.count == 0, !output.isInsideLine,
            let own = file.identity
        else { return }
        let named = FileIdentity(at: path)
        let isCut = named == own && own.length == 0 && output.length > 0
        guard named != own || isCut else {
            if segment.fault != nil, !segment.isWaiting(at: clock.monotonic()) { segment.clear() }
            return
        }
        guard !segment.isWaiting(at: clock.monotonic()) else { return }
        if isCut {
            chain.cut(now: clock.monotonic())
        } else if try !closeSegment() {
            return
        }
        do throws(FileFault) {
            let next: DescriptorFile
            if isCut {
                next = file
            } else if let named {
                guard named.length == 0 else { throw FileFault(.open, code: EEXIST) }
                next = try DescriptorFile(emptyAt: path)
            } else {
                next = try DescriptorFile(newAt: path)
            }
            adopt(try begin(in: next))
            try Folder.force(of: path)
        } catch {
            segment.fail(error, at: clock.monotonic())
        }
    }

    /// A segment that begins in `file`, on the disk.
    private func begin(in file: DescriptorFile) throws(FileFault) -> Begun {
        var head = header
        let start = clock.wall()
        head.start = start
        head.segment = .init(
            number: segment.number.addingSaturated(1), previousLink: chain.hash.previous)
        var body = JSONLine(continuing: [], carriesHostClocks: !header.deterministic)
        head.write(to: &body)
        let draft = Draft(kind: .run, body: body.bytes, endsTrack: false)
        let (line, behind) = chain.line(of: draft, run: runID, now: clock.monotonic())
        var output = LineOutput(file)
        guard try output.append(line[...]) else {
            throw output.fault ?? FileFault(.write, code: EIO)
        }
        try file.sync()
        return Begun(output: output, chain: behind, line: line, start: start)
    }

    /// Continues in the segment that has begun.
    private func adopt(_ begun: Begun) {
        segment.number = segment.number.addingSaturated(1)
        segment.firstSeq = chain.nextSeq
        segment.start = begun.start
        segment.clear()
        if header.isLive, resume.store != nil {
            own.setPlace(segment: segment.number, offset: 0, behind: chain)
            own.note(begun.line)
        }
        output = begun.output
        chain = begun.chain
    }
}

/// A segment whose head is written.
private struct Begun {
    var output: LineOutput
    var chain: RecordChain
    var line: [UInt8]
    var start: WallInstant
}
