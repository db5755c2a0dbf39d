package import VisionCore

/// BoT-SORT (Aharon, Orfaig and Bobrovsky, 2022): ByteTrack's two steps, boxes filtered by width
/// and height, the camera's motion taken off, and appearances compared where a network gives them.
///
/// It hears of the camera by `follow` and of appearances by `recognise`; without them it works by
/// boxes alone. See `TwoStepTracker` for the rest.
package struct BoTSortTracker: WrappingTracker {
    package static let kind = "botsort"
    package static let followsCamera = true

    var core: TwoStepTracker<CenterSidesFilter>

    /// The authors' settings, ByteTrack's but for the first association.
    package static let standard = ByteTrackerOptions(matchThreshold: 0.8)

    /// A tracker without tracks; its first one is number `lastNumber` + 1.
    package init(
        options: ByteTrackerOptions = Self.standard, gates: AppearanceGates = AppearanceGates(),
        lastNumber: Int = 0
    ) {
        core = TwoStepTracker(options: options, gates: gates, lastNumber: lastNumber)
    }

    package mutating func follow(_ motion: CameraMotion) { core.follow(motion) }

    package mutating func recognise(_ vectors: [[Float]]) { core.recognise(vectors) }
}
