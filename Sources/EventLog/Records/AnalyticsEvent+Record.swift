package import Analytics
package import VisionCore

extension AnalyticsEvent {
    /// The event as a record of the log.
    ///
    /// `run` is the log's `runID`, `source` the name and `fingerprint` what makes the source this
    /// one: with rule, version, track and ordinal they give the event's id. `cameraTime` is the
    /// time of capture at the event's moment, `arrival` when the frame arrived in which it was
    /// decided.
    package func record(
        run: String, source: String, fingerprint: String, cameraTime: CameraTime? = nil,
        arrival: RunInstant? = nil
    ) -> EventRecord {
        let names = EventNames(run: run, source: source, fingerprint: fingerprint)
        var record = EventRecord(
            id: names.id(of: reference),
            revision: revision, phase: phase, type: type, rule: rule,
            source: source, epoch: identity.epoch,
            at: moment, trackNumber: track,
            track: track.map(names.uid), cls: label?.name, score: score,
            data: data.map(names.resolved), why: why.map(names.resolved))
        record.cameraTime = cameraTime
        record.endReason = endReason
        record.arrival = arrival
        return record
    }
}

/// Names of events and tracks of one source of a run.
package struct EventNames: Sendable {
    private let run: String
    private let source: String
    private let fingerprint: String

    /// Names in the source called `source` with `fingerprint` of the log's `run`.
    package init(run: String, source: String, fingerprint: String) {
        self.run = run
        self.source = source
        self.fingerprint = fingerprint
    }

    /// The `id` of an event.
    package func id(of reference: EventReference) -> String {
        EventID.make(
            fingerprint: fingerprint, rule: reference.rule,
            ruleVersion: String(reference.ruleVersion), track: reference.track,
            ordinal: reference.ordinal)
    }

    /// The `uid` of a track.
    package func uid(_ number: Int) -> String {
        TrackRecord.uid(run: run, source: source, number: number)
    }

    /// The field with the names of events and tracks as text.
    fileprivate func resolved(_ field: EventField) -> EventField {
        EventField(field.key, resolved(field.value))
    }

    private func resolved(_ value: EventValue) -> EventValue {
        switch value {
        case .int, .decimal, .text, .bool: value
        case .list(let values): .list(values.map(resolved))
        case .object(let fields): .object(fields.map(resolved))
        case .event(let reference): .text(id(of: reference))
        case .track(let number): .text(uid(number))
        }
    }
}
