import VisionCore

/// All that the log holds of one frame of one source, handed over at once.
///
/// Written in this order: `before`, the frame, tracks by number, events by rule and track number,
/// `after`. The frame counts as delivered when the last of them is written.
package struct FrameRecords: Sendable {
    /// Name of the source.
    package var source: String
    /// Records that come before the frame: `source`, `gap`, `drop`.
    package var before: [any LogRecord]
    /// The frame itself, with `--log-frames`.
    package var frame: FrameRecord?
    /// Tracks as they are after it.
    package var tracks: [TrackRecord]
    /// What the rules decided.
    package var events: [EventRecord]
    /// Records that come after it.
    package var after: [any LogRecord]
    /// Whether this is a frame's turn; false for a bundle of records without one.
    package var isFrame: Bool
    /// What the source's stages need to continue after this frame: JSON, kept for a resume.
    package var snapshot: [UInt8]?
    /// The index of the frame where outputs have yet to hold it; nil: the snapshot counts at once.
    ///
    /// Else it counts when `LogWriter.release` says so.
    package var heldFrame: Int?

    /// The records of one frame of `source`.
    package init(
        source: String, before: [any LogRecord] = [], frame: FrameRecord? = nil,
        tracks: [TrackRecord] = [], events: [EventRecord] = [], after: [any LogRecord] = [],
        isFrame: Bool = true, snapshot: [UInt8]? = nil
    ) {
        self.source = source
        self.before = before
        self.frame = frame
        self.tracks = tracks
        self.events = events
        self.after = after
        self.isFrame = isFrame
        self.snapshot = snapshot
    }

    /// Its records in the order of the log.
    package var ordered: [any LogRecord] {
        var records = before
        if let frame { records.append(frame) }
        records.append(
            contentsOf: tracks.enumerated().sorted {
                ($0.element.track.number, $0.offset) < ($1.element.track.number, $1.offset)
            }.map(\.element))
        records.append(
            contentsOf: events.enumerated().sorted { first, second in
                let left = (first.element.rule ?? "", first.element.trackNumber ?? 0, first.offset)
                let right = (
                    second.element.rule ?? "", second.element.trackNumber ?? 0, second.offset
                )
                return left < right
            }.map(\.element))
        records.append(contentsOf: after)
        return records
    }
}
