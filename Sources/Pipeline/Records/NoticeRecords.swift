import Analytics
import EventLog
import Media
import VisionCore

/// The `source` and `gap` records of a notice.
enum NoticeRecords {
    /// The records of `notice`, in their order.
    static func records(of notice: SourceNotice, source: SourceSettings) -> [any LogRecord] {
        switch notice.event {
        case .watch(let finding): watch(finding, notice, source)
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
        func state(
            _ state: SourceRecord.State, _ trouble: SourceTrouble? = nil
        ) -> SourceRecord {
            var record = SourceRecord(
                source: source.name, epoch: notice.epoch, state: state,
                reason: trouble?.reason.rawValue)
            record.text = trouble?.text
            return record
        }
        switch event {
        case .opening(let attempt, let retry, let trouble):
            var record = state(.opening, trouble)
            record.uri = Redactor.redacted(address: source.uri)
            record.attempt = attempt
            record.retryInMilliseconds = retry.map { Int($0.nanoseconds / 1_000_000) }
            return [record]
        case .opened(let streams):
            var record = up(streams, state(.up))
            if source.isLive { record.cameraTime = .arrival }
            return [record]
        case .stalled(let trouble): return [state(.stalled, trouble)]
        case .down(let trouble): return [state(.down, trouble)]
        case .decided(let decision):
            return [
                ControlRecord(
                    author: .auto, action: decision.action, source: source.name,
                    from: .text(decision.from), to: .text(decision.to),
                    reason: decision.reason)
            ]
        case .clockRate(let rate):
            var record = state(.up)
            record.reason = "clock-rate"
            record.text =
                "its timestamps run at \((rate * 1000).rounded() / 1000) of the time that passes"
            return [record]
        case .damaged(let finding):
            var record = state(.up)
            record.reason = "damaged"
            record.text = finding.text
            return [record]
        case .ended(let end):
            var record = state(.ended)
            record.reason = end.text
            return [record]
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

    /// A picture that stands still is a stall, though frames come.
    private static func watch(
        _ finding: PictureFinding, _ notice: SourceNotice, _ source: SourceSettings
    ) -> [any LogRecord] {
        switch finding {
        case .frozen(let isFrozen, let length, let ordinal):
            var record = SourceRecord(
                source: source.name, epoch: notice.epoch, state: isFrozen ? .stalled : .up,
                reason: SourceReason.frozen.rawValue)
            record.text =
                isFrozen
                ? "the same picture for \(length.milliseconds.rounded() / 1000) s"
                : "the picture changes again"
            return [record]
                + event(
                    .cameraFrozen, isFrozen ? .begin : .end, ordinal, notice, source,
                    data: [EventField("for_ms", .int(length.nanoseconds / 1_000_000))])
        case .motion(let moves, let share, let length, let ordinal):
            let data =
                moves
                ? EventField("share", .number(share, decimals: 4))
                : EventField("for_ms", .int(length.nanoseconds / 1_000_000))
            return event(.motion, moves ? .begin : .end, ordinal, notice, source, data: [data])
        case .blind(let isBlind, let length, let ordinal):
            return event(
                .cameraBlind, isBlind ? .begin : .end, ordinal, notice, source,
                data: [EventField("for_ms", .int(length.nanoseconds / 1_000_000))])
        case .moved(let isMoved, let likeness, let ordinal):
            return event(
                .cameraMoved, isMoved ? .begin : .end, ordinal, notice, source,
                data: [EventField("likeness", .number(likeness, decimals: 4))])
        case .cameraClock(let provenance, let text):
            var record = SourceRecord(
                source: source.name, epoch: notice.epoch, state: .up, reason: "camera-clock")
            record.text = text
            record.cameraTime = provenance
            return [record]
        }
    }

    /// An event of the camera itself, where no rule tells of it.
    ///
    /// `ordinal` counts those of its type.
    private static func event(
        _ type: EventType, _ phase: EventPhase, _ ordinal: Int, _ notice: SourceNotice,
        _ source: SourceSettings, data: [EventField]
    ) -> [any LogRecord] {
        guard !source.hasCameraRule else { return [] }
        var event = EventRecord(
            id: EventID.make(
                fingerprint: source.fingerprint, rule: "\(type.rawValue).\(notice.epoch)",
                ruleVersion: "1", track: nil, ordinal: ordinal),
            revision: phase == .end ? 1 : 0, phase: phase, type: type, source: source.name,
            epoch: notice.epoch, data: data)
        event.at = (notice.at ?? notice.lastTime).map { EventMoment(time: $0) }
        return [event]
    }

    private static func up(_ streams: OpenedStreams, _ blank: SourceRecord) -> SourceRecord {
        let video = streams.video
        var record = blank
        record.codec = video.codec
        record.size = video.size.flatMap { $0.width > 0 && $0.height > 0 ? $0 : nil }
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
