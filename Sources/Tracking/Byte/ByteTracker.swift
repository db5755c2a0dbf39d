import VisionCore

/// ByteTrack (Zhang et al., 2022): see `TwoStepTracker`.
package struct ByteTracker: WrappingTracker {
    package static let kind = "byte"

    var core: TwoStepTracker<CenterAspectFilter>

    /// A tracker without tracks; its first one is number `lastNumber` + 1.
    package init(options: ByteTrackerOptions = ByteTrackerOptions(), lastNumber: Int = 0) {
        core = TwoStepTracker(options: options, lastNumber: lastNumber)
    }
}
