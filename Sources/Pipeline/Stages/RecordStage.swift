import EventLog
import Media
import StageGraph
import VisionCore

/// Turns what happened to one source into records and has the log write them: the last stage of
/// every frame.
///
/// A frame is delivered when its records are behind the log's writer.
final class RecordStage: RequestStage {
    typealias Output = Nothing

    private let records: SourceRecords
    private let memory: SourceMemory
    private let account: FrameAccount
    private let log: LogService
    /// Media time of the last frame: where notices go in an order by time.
    private var lastTime = MediaInstant.zero

    init(records: SourceRecords, memory: SourceMemory, account: FrameAccount, log: LogService) {
        self.records = records
        self.memory = memory
        self.account = account
        self.log = log
    }

    func request(
        _ item: AnalysedItem, _ answer: @escaping @Sendable (Result<Nothing?, any Error>) -> Void
    ) {
        let entry = entry(of: item)
        let account = account
        let isFrame = item.countsAsFrame
        log.submit(entry, at: lastTime) { result in
            if case .success = result, isFrame { account.recordDelivered() }
            answer(result.map { nil }.mapError { $0 })
        }
        switch item {
        case .frame(let frame): memory.logged = .frame(frame.identity.frameIndex)
        case .closing(let closing): memory.logged = .closing(closing.identity.frameIndex)
        case .notice: break
        }
    }

    private func entry(of item: AnalysedItem) -> LogEntry {
        switch item {
        case .frame(let frame):
            lastTime = frame.decoded.time
            memory.vitals.note(frame, at: MonotonicClock.now)
            memory.latest.note(frame)
            var entry = LogEntry(
                source: records.source.index, name: records.source.name,
                records: records.records(of: frame, drops: drops(before: frame)))
            if log.heldOutputs > 0 { entry.records.heldFrame = frame.identity.frameIndex }
            entry.decoded = frame.identity.frameIndex.addingSaturated(1)
            entry.refusedPackets = frame.decoded.refusedPackets
            return entry
        case .closing(let closing):
            return LogEntry(
                source: records.source.index, name: records.source.name,
                records: records.records(of: closing))
        case .notice(let notice):
            let drops = account.takeDrops(
                of: records.source.name, upTo: notice.endsEpoch ? notice.epoch : notice.epoch - 1)
            var entry = LogEntry(
                source: records.source.index, name: records.source.name,
                records: records.records(of: notice, drops: drops))
            entry.refusedPackets = notice.refusedPackets
            entry.endsSource = notice.endsSource
            if notice.endsSource { memory.hasEnded = true }
            memory.vitals.note(notice.event, at: MonotonicClock.now)
            return entry
        }
    }

    private func drops(before frame: AnalysedFrame) -> [DropRecord] {
        account.takeDrops(of: records.source.name, before: frame.identity.frameIndex)
    }
}
