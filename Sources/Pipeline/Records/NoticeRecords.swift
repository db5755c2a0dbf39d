import EventLog
import Media
import VisionCore

/// The `source` and `gap` records of a notice.
enum NoticeRecords {
    /// The records of `notice`, in their order.
    static func records(of notice: SourceNotice, source: SourceSettings) -> [any LogRecord] {
        switch notice.event {
        case .source(let event): records(of: event, notice, source)
        case .discontinuity(let reason, let size, let isJump):
            discontinuity(notice, source, reason: reason, size: size, isJump: isJump)
        case .pause(let length):
            [
                GapRecord(
                    source: source.name, epoch: notice.epoch, from: notice.from,
                    mediaLength: length, cause: .discontinuity)
            ]
        }
    }

    private static func records(
        of event: SourceEvent, _ notice: SourceNotice, _ source: SourceSettings
    ) -> [any LogRecord] {
        func state(_ state: SourceRecord.State, _ reason: String? = nil) -> SourceRecord {
            SourceRecord(source: source.name, epoch: notice.epoch, state: state, reason: reason)
        }
        switch event {
        case .opening(let attempt, let retry, let reason):
            var record = state(.opening, reason)
            record.uri = Redactor.redacted(address: source.uri)
            record.attempt = attempt
            record.retryInMilliseconds = retry.map { Int($0.nanoseconds / 1_000_000) }
            return [record]
        case .opened(let streams):
            var record = up(streams, state(.up))
            if source.isLive { record.cameraTime = .arrival }
            return [record]
        case .stalled(let reason): return [state(.stalled, reason)]
        case .down(let reason): return [state(.down, reason)]
        case .ended(let end): return [state(.ended, end.text)]
        case .lost:
            return [
                GapRecord(
                    source: source.name, epoch: notice.epoch, from: notice.from,
                    cause: .decodeError, lostFrames: 1)
            ]
        case .changedCodec: return []
        case .gap(let cause, let length, let lostFrames):
            guard let from = notice.lastTime else { return [] }
            return [
                GapRecord(
                    source: source.name, epoch: notice.epoch, from: from,
                    hostLength: length, cause: cause, lostFrames: lostFrames)
            ]
        }
    }

    private static func up(_ streams: OpenedStreams, _ blank: SourceRecord) -> SourceRecord {
        let video = streams.video
        var record = blank
        record.codec = video.codec
        record.size = video.size
        record.rotationDegrees = video.rotation
        record.sampleAspect = video.sampleAspect.map { [Int($0.numerator), Int($0.denominator)] }
        record.timeBase = video.timeBase
        record.nominalRate = (video.averageRate ?? video.frameRate).map {
            [Int($0.numerator), Int($0.denominator)]
        }
        record.attempt = streams.attempt
        return record
    }

    private static func discontinuity(
        _ notice: SourceNotice, _ source: SourceSettings, reason: String, size: Size, isJump: Bool
    ) -> [any LogRecord] {
        var records: [any LogRecord] = []
        if isJump, let from = notice.lastTime {
            records.append(
                GapRecord(
                    source: source.name, epoch: notice.epoch, from: from,
                    cause: .discontinuity))
        }
        var record = SourceRecord(
            source: source.name, epoch: notice.epoch + 1, state: .up, reason: reason)
        record.size = size
        records.append(record)
        return records
    }
}

extension SourceNotice {
    /// Media time from which frames are missing.
    fileprivate var from: MediaInstant { lastTime ?? .zero }
}
