package import VisionCore

/// The tracker of a pipeline, whichever was chosen.
///
/// Its encoded form, the tracker with its kind, is the resume state of the tracker.
package struct SelectedTracker: Sendable {
    /// Every kind of tracker; a resume state names one by its `kind`.
    package static let kinds: [any Tracker.Type] = [
        SightlineTracker.self, ByteTracker.self, SortTracker.self, OCSortTracker.self,
        OverlapTracker.self, BoTSortTracker.self,
    ]

    private var tracker: any Tracker

    /// Wraps the tracker that was chosen.
    package init(_ tracker: any Tracker) { self.tracker = tracker }

    /// See `Tracker.update`.
    package mutating func update(
        detections: [Detection], in size: Size, at time: MediaInstant, mayStart: Bool = true
    ) -> [Track] {
        tracker.update(detections: detections, in: size, at: time, mayStart: mayStart)
    }

    /// See `Tracker.predicted`.
    package func predicted(at time: MediaInstant) -> [Track] { tracker.predicted(at: time) }

    /// See `Tracker.followsCamera`.
    package var followsCamera: Bool { type(of: tracker).followsCamera }

    /// See `Tracker.follow`.
    package mutating func follow(_ motion: CameraMotion) { tracker.follow(motion) }

    /// See `Tracker.recognise`.
    package mutating func recognise(_ vectors: [[Float]]) { tracker.recognise(vectors) }

    /// See `Tracker.continueNumbering`.
    package mutating func continueNumbering(after number: Int) {
        tracker.continueNumbering(after: number)
    }

    /// See `Tracker.forget`.
    package mutating func forget(_ number: Int) { tracker.forget(number) }

    /// See `Tracker.endAll`.
    package mutating func endAll(reason: TrackEndReason) -> [Track] {
        tracker.endAll(reason: reason)
    }
}

extension SelectedTracker: Codable {
    private enum Key: CodingKey { case kind, tracker }

    /// Reads a tracker by its kind; throws for one that is not in `kinds`.
    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: Key.self)
        let kind = try values.decode(String.self, forKey: .kind)
        guard let type = Self.kinds.first(where: { $0.kind == kind }) else {
            throw DecodingError.dataCorruptedError(
                forKey: .kind, in: values, debugDescription: "no tracker is called '\(kind)'")
        }
        tracker = try values.decode(type, forKey: .tracker)
    }

    /// Writes the tracker with its kind.
    package func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: Key.self)
        try values.encode(type(of: tracker).kind, forKey: .kind)
        try values.encode(tracker, forKey: .tracker)
    }
}
