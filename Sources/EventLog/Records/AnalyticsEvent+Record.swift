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
        var record = EventRecord(
            id: EventID.make(
                fingerprint: fingerprint, rule: rule, ruleVersion: String(ruleVersion),
                track: track, ordinal: ordinal),
            revision: revision, phase: phase, type: type, rule: rule,
            source: source, epoch: identity.epoch,
            at: moment, trackNumber: track,
            track: TrackRecord.uid(run: run, source: source, number: track), cls: label.name,
            score: score, data: data, why: why)
        record.cameraTime = cameraTime
        record.arrival = arrival
        return record
    }
}
