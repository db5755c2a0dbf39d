import Analytics
import EventLog
import Media
import VisionCore

/// Makes the log's records of what happened to one source.
struct SourceRecords: Sendable {
    /// The source.
    let source: SourceSettings
    /// What the log says of itself, as far as records depend on it.
    let log: LogHead
    /// One `frame` record per frame.
    let logsFrames: Bool

    /// The records of a frame, behind those of the frames that were dropped before it.
    func records(of frame: AnalysedFrame, drops: [DropRecord]) -> FrameRecords {
        var records = FrameRecords(source: source.name)
        records.snapshot = frame.snapshot
        records.before = drops
        records.tracks = frame.changedTracks.map {
            record(
                of: $0, identity: frame.identity, time: frame.decoded.time, ground: frame.ground,
                size: frame.decoded.picture.size)
        }
        let capture = log.isDeterministic ? nil : frame.decoded.capture
        records.events = frame.events.map { event in
            record(
                of: event, arrival: frame.decoded.arrival,
                cameraTime: capture?.record(offset: event.moment.time - frame.decoded.time))
        }
        if logsFrames {
            records.frame = frameRecord(frame)
            records.frame?.cameraTime = capture?.record()
        }
        return records
    }

    /// The records of tracks that end with the source or its epoch.
    func records(of closing: SourceClosing) -> FrameRecords {
        FrameRecords(
            source: source.name,
            tracks: closing.tracks.map {
                record(of: $0, identity: closing.identity, time: closing.time)
            },
            events: closing.events.map { record(of: $0, arrival: nil) }, isFrame: false)
    }

    /// The records of a notice, behind those of the frames that were dropped before it.
    func records(of notice: SourceNotice, drops: [DropRecord]) -> FrameRecords {
        FrameRecords(
            source: source.name, before: drops + NoticeRecords.records(of: notice, source: source),
            isFrame: false)
    }

    func record(
        of track: Track, identity: FrameIdentity, time: MediaInstant, ground: Ground? = nil,
        size: Size? = nil
    ) -> TrackRecord {
        var record = TrackRecord(
            run: log.run, source: source.name, epoch: identity.epoch,
            frameIndex: identity.frameIndex, time: time, track: track)
        if let ground, let size { record.world = TrackRecord.World(track, on: ground, in: size) }
        record.mergedFrom = track.mergedFrom.map {
            [TrackRecord.uid(run: log.run, source: source.name, number: $0)]
        }
        return record
    }

    func record(
        of event: AnalyticsEvent, arrival: HostInstant?, cameraTime: CameraTime? = nil
    ) -> EventRecord {
        event.record(
            run: log.run, source: source.name, fingerprint: source.fingerprint,
            cameraTime: cameraTime, arrival: arrival.flatMap(log.runTime))
    }
}

// `frame` records.
extension SourceRecords {
    private func frameRecord(_ frame: AnalysedFrame) -> FrameRecord {
        let (decoded, picture) = (frame.decoded, frame.decoded.picture)
        var uids: [Int: String] = [:]
        var numbers: [Int: Int] = [:]
        for track in frame.tracks {
            guard let index = track.detectionIndex else { continue }
            numbers[index] = track.number
            uids[index] = TrackRecord.uid(
                run: log.run, source: source.name, number: track.number)
        }
        var record = FrameRecord(
            source: source.name, epoch: frame.identity.epoch,
            frameIndex: frame.identity.frameIndex, pts: decoded.timestamp,
            time: decoded.time, isKeyframe: picture.isKey,
            via: frame.via,
            seen: frame.detections.enumerated().map { index, detection in
                var seen = FrameRecord.Seen(detection, track: uids[index])
                seen.attributes = (frame.attributes[numbers[index] ?? -1 - index] ?? []).map {
                    FrameRecord.Attribute(name: $0.name, value: $0.value, score: $0.score)
                }
                return seen
            })
        record.attributes = Self.attributes(of: frame.detected.findings)
        record.engine = frame.detected.findings?.engine
        record.file = source.pictureName(at: picture.sourcePTS)
        record.timeFix = picture.ptsFix
        record.isCorrupt = picture.isCorrupt
        record.motion = frame.motion
        record.arrival = log.runTime(decoded.arrival)
        record.latency = Self.latency(of: frame)
        return record
    }

    private static func latency(of frame: AnalysedFrame) -> FrameRecord.Latency {
        var latency = FrameRecord.Latency()
        let found = frame.detected.findings?.times ?? DetectionTimes()
        latency.pre = found.preparation
        latency.infer = found.inference
        latency.post = found.reading
        latency.track = frame.times.tracking
        latency.rules = frame.times.rules
        guard frame.decoded.arrival > .zero else { return latency }
        let (decode, total) = (
            frame.decoded.decoded - frame.decoded.arrival,
            MonotonicClock.now - frame.decoded.arrival
        )
        let busy =
            decode + found.preparation + found.inference + found.reading + frame.times.tracking
            + frame.times.rules
        latency.decode = decode
        latency.queue = max(.zero, total - busy)
        latency.total = total
        return latency
    }

    /// What is said of the picture as a whole: its classes by rank, then the share of each class
    /// that some of its parts have.
    private static func attributes(of findings: Findings?) -> [FrameRecord.Attribute] {
        let classes = (findings?.classes ?? []).enumerated().map { rank, one in
            FrameRecord.Attribute(name: "top\(rank + 1)", value: one.label.name, score: one.score)
        }
        guard let map = findings?.map else { return classes }
        let shares = map.shares
        return classes
            + shares.indices.filter { shares[$0] > 0 }.map { index in
                FrameRecord.Attribute(
                    name: map.labels[index], value: "area",
                    score: LogStep.score.rounded(shares[index]))
            }
    }
}

extension Duration {
    /// Milliseconds without their fraction.
    var wholeMilliseconds: Int64 { nanoseconds / 1_000_000 }

    /// Seconds without their fraction.
    var wholeSeconds: Int64 { nanoseconds / 1_000_000_000 }
    /// Milliseconds with their fraction.
    var milliseconds: Double { Double(nanoseconds) / 1e6 }
}

extension TrackRecord.World {
    /// Where `track` is on the ground; nil beyond the horizon.
    init?(_ track: Track, on ground: Ground, in size: Size) {
        let anchor = BoxAnchor.bottomCenter.point(of: track.box)
        guard let place = ground.place(of: anchor, in: size) else { return nil }
        let velocity = ground.velocity(track.velocity, at: anchor, in: size)
        self.init(
            position: [place.x, place.y], velocity: velocity.map { [$0.x, $0.y] },
            errorMetres: ground.error(at: anchor, in: size))
    }
}
