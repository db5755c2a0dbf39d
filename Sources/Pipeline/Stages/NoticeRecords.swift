import EventLog
import Media
import VisionCore

/// The `source` and `gap` records of a notice.
enum NoticeRecords {
    /// `rate` is how many frames a second the source gave before.
    static func records(
        of notice: SourceNotice, source: SourceContext, rate: Ratio? = nil
    ) -> [any LogRecord] {
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
        case .opened(let video, _, let attempt, _):
            var record = up(video, state(.up), attempt: attempt)
            if source.isLive { record.cameraTime = .arrival }
            return [record]
        case .stalled(let reason): return [state(.stalled, reason)]
        case .down(let reason): return [state(.down, reason)]
        case .ended(let reason): return [state(.ended, reason)]
        case .gap(let cause, let milliseconds):
            guard let from = notice.lastTime else { return [] }
            return [
                GapRecord(
                    source: source.name, epoch: notice.epoch, from: from,
                    milliseconds: milliseconds, cause: cause,
                    lostFrames: lost(in: milliseconds, at: rate))
            ]
        case .discontinuity(let reason, let size, let isJump):
            return discontinuity(notice, source: source, reason: reason, size: size, isJump: isJump)
        }
    }

    /// Frames that would have come in `milliseconds`; nil where rate or time are not known.
    private static func lost(in milliseconds: Double?, at rate: Ratio?) -> Int? {
        guard let milliseconds, let rate, rate.value > 0, rate.value <= 480 else { return nil }
        return Int((milliseconds / 1000 * rate.value).rounded())
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
