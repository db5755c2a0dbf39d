import VisionCore

/// A tracker that is a `TwoStepTracker` with a filter and settings of its own.
///
/// A type of its own for each, so that what is generic is compiled for its filter.
protocol WrappingTracker: Tracker {
    associatedtype Filter: TwoStepFilter
    /// What does the work.
    var core: TwoStepTracker<Filter> { get set }
}

extension WrappingTracker {
    package mutating func update(
        detections: [Detection], in size: Size, at time: MediaInstant, mayStart: Bool
    ) -> [Track] {
        core.update(detections: detections, in: size, at: time, mayStart: mayStart)
    }

    package func predicted(at time: MediaInstant) -> [Track] { core.predicted(at: time) }

    package mutating func continueNumbering(after number: Int) {
        core.continueNumbering(after: number)
    }

    package mutating func forget(_ number: Int) { core.forget(number) }

    package mutating func endAll(reason: TrackEndReason) -> [Track] { core.endAll(reason: reason) }
}
