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
            revision: revision, phase: phase.recorded, type: type.recorded, rule: rule,
            source: source, epoch: identity.epoch,
            at: EventRecord.Moment(
                time: moment.time, pts: moment.pts, frameBefore: moment.frameBefore,
                frameAfter: moment.frameAfter, fraction: moment.fraction, cameraTime: cameraTime),
            trackNumber: track,
            track: TrackRecord.uid(run: run, source: source, number: track), cls: label.name,
            score: score, data: data.map(\.recorded), why: why.map(\.recorded))
        record.arrival = arrival
        return record
    }
}

extension EventPhase {
    fileprivate var recorded: EventRecord.Phase {
        switch self {
        case .point: .point
        case .begin: .begin
        case .update: .update
        case .end: .end
        }
    }
}

extension EventType {
    fileprivate var recorded: EventRecord.Kind {
        switch self {
        case .trackStart: .trackStart
        case .trackEnd: .trackEnd
        case .zoneEnter: .zoneEnter
        case .zoneExit: .zoneExit
        case .lineCross: .lineCross
        }
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
        case .list(let values): .array(values.map(\.recorded))
        case .object(let fields): .object(fields.map(\.recorded))
        }
    }
}
