package import Analytics
import VisionCore

extension AnalyticsEvent {
    /// The event as a record of the log.
    ///
    /// `run` is the log's `runID`, `source` the name and `fingerprint` what makes the source this
    /// one: with rule, version, track and ordinal they give the event's id. `cameraTime` is the
    /// time of capture at the event's moment, `arrival` the host time of the frame in which it was
    /// decided, nanoseconds since the start of the run.
    package func record(
        run: String, source: String, fingerprint: String, cameraTime: CameraTime? = nil,
        arrival: Int64? = nil
    ) -> EventRecord {
        var record = EventRecord(
            id: EventID.make(
                fingerprint: fingerprint, rule: rule, ruleVersion: String(ruleVersion),
                track: track, ordinal: ordinal),
            revision: revision, phase: phase, type: type, rule: rule,
            source: source, epoch: identity.epoch,
            at: EventRecord.Moment(
                time: moment.time.nanoseconds, pts: moment.pts, frameBefore: moment.frameBefore,
                frameAfter: moment.frameAfter,
                fraction: moment.tenThousandths.map { Double($0) / 10_000 },
                cameraTime: cameraTime),
            trackNumber: track,
            track: TrackRecord.uid(run: run, source: source, number: track), cls: label.name,
            score: score, data: data.map(\.recorded), why: why.map(\.recorded))
        record.arrival = arrival
        return record
    }
}

extension EventField {
    fileprivate var recorded: LogField { LogField(key, value.recorded) }
}

extension EventValue {
    fileprivate var recorded: LogValue {
        switch self {
        case .int(let value): .int(value)
        case .decimal(_, let decimals): .number(number ?? 0, places: decimals)
        case .text(let text): .string(text)
        case .bool(let value): .bool(value)
        case .list(let values): .array(values.map(\.recorded))
        case .object(let fields): .object(fields.map(\.recorded))
        }
    }
}
