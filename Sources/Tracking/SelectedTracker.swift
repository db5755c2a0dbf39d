package import VisionCore

/// The tracker of a pipeline, whichever was chosen: what a resume state holds.
package enum SelectedTracker: Tracker {
    /// A ByteTrack tracker.
    case byte(ByteTracker)
    /// A SORT tracker.
    case sort(SortTracker)

    // The empty tracker left in place for the length of a call keeps storage from being shared.
    package mutating func update(
        detections: [Detection], in size: Size, at time: Int64, mayStart: Bool
    ) -> [Track] {
        switch self {
        case .byte(var tracker):
            self = .byte(ByteTracker())
            defer { self = .byte(tracker) }
            return tracker.update(
                detections: detections, in: size, at: time, mayStart: mayStart)
        case .sort(var tracker):
            self = .sort(SortTracker())
            defer { self = .sort(tracker) }
            return tracker.update(
                detections: detections, in: size, at: time, mayStart: mayStart)
        }
    }

    package func predicted(at time: Int64) -> [Track] {
        switch self {
        case .byte(let tracker): tracker.predicted(at: time)
        case .sort(let tracker): tracker.predicted(at: time)
        }
    }

    package mutating func number(after number: Int) {
        switch self {
        case .byte(var tracker):
            defer { self = .byte(tracker) }
            tracker.number(after: number)
        case .sort(var tracker):
            defer { self = .sort(tracker) }
            tracker.number(after: number)
        }
    }

    package mutating func endAll(reason: TrackEndReason) -> [Track] {
        switch self {
        case .byte(var tracker):
            defer { self = .byte(tracker) }
            return tracker.endAll(reason: reason)
        case .sort(var tracker):
            defer { self = .sort(tracker) }
            return tracker.endAll(reason: reason)
        }
    }
}
