import EventLog
import Media
import VisionCore

/// The `source` and `gap` records of a notice.
enum NoticeRecords {
    static func records(of notice: SourceNotice, source: SourceContext) -> [any LogRecord] {
        func state(_ state: SourceRecord.State, _ reason: String? = nil) -> SourceRecord {
            SourceRecord(source: source.name, epoch: notice.epoch, state: state, reason: reason)
        }
        switch notice.event {
        case .opening(let attempt, let retry):
            var record = state(.opening)
            record.uri = Redaction.redacted(source.uri)
            record.attempt = attempt
            record.retryInMilliseconds = retry
            return [record]
        case .opened(let video, _, let attempt):
            return [up(video, state(.up), attempt: attempt)]
        case .stalled(let reason): return [state(.stalled, reason)]
        case .down(let reason): return [state(.down, reason)]
        case .ended(let reason): return [state(.ended, reason)]
        case .gap(let cause, let milliseconds):
            guard let from = notice.lastTime else { return [] }
            return [
                GapRecord(
                    source: source.name, epoch: notice.epoch, from: from,
                    milliseconds: milliseconds, cause: cause)
            ]
        case .discontinuity(let reason, let size, let isJump):
            return discontinuity(notice, source: source, reason: reason, size: size, isJump: isJump)
        }
    }

    private static func up(
        _ video: StreamInfo, _ blank: SourceRecord, attempt: Int
    ) -> SourceRecord {
        var record = blank
        record.codec = video.codec
        record.size = video.size
        record.rotationDegrees = video.rotation
        record.sampleAspect = video.sampleAspect.map { [Int($0.numerator), Int($0.denominator)] }
        record.timeBase = video.timeBase
        record.nominalRate = (video.averageRate ?? video.frameRate).map {
            [Int($0.numerator), Int($0.denominator)]
        }
        record.attempt = attempt
        return record
    }

    private static func discontinuity(
        _ notice: SourceNotice, source: SourceContext, reason: String, size: Size, isJump: Bool
    ) -> [any LogRecord] {
        var records: [any LogRecord] = []
        if isJump, let from = notice.lastTime {
            records.append(
                GapRecord(
                    source: source.name, epoch: notice.epoch, from: from, cause: .discontinuity))
        }
        var record = SourceRecord(
            source: source.name, epoch: notice.epoch + 1, state: .up, reason: reason)
        record.size = size
        records.append(record)
        return records
    }
}
