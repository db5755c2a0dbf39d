package import VisionCore

/// The settings of the default tracker; times are media times.
///
/// Their values were chosen on half of the shared MOT sequences and hold on the other half
/// (`Tests/Benchmarks/trackers.py`): one set for all.
package struct SightlineTrackerOptions: Hashable, Sendable, Codable {
    /// Least score of a detection that takes part in the first association.
    package var strongScore: Float = 0.6
    /// Least score of a detection that is used at all.
    package var lowScore: Float = 0
    /// Least score that begins a track.
    package var startScore: Float = 0.7
    /// Detections that make a track believed.
    package var minHits = 2
    /// Time that a track that is not believed yet lives on unseen.
    package var patience = Nanoseconds(wrappedValue: .milliseconds(300))
    /// Time that a believed track lives on unseen.
    package var buffer = Nanoseconds(wrappedValue: .seconds(2))
    /// Time unseen after which a weak detection no longer continues a track.
    package var weakTime = Nanoseconds(wrappedValue: .milliseconds(200))
    /// How boxes move.
    package var motion = MotionNoise()
    /// The seconds in which the speed of an unseen track falls to a third.
    package var fading = 3.0
    /// The share of its sides by which a box is enlarged on each side.
    package var margin = 0.05
    /// By how much more in the last association.
    package var wideMargin = 0.2
    /// Least likeness of a believed track and a detection.
    package var likeness = 0.2
    /// Least likeness of a track that is not believed yet and a detection.
    package var tentativeLikeness = 0.1
    /// How much a low score takes off a likeness: 0 nothing, 1 in proportion.
    package var scoreWeight = 0.5
    /// Whether tracks and detections of different classes are never joined.
    package var isClassAware = true
    /// Classes that are alike.
    package var classGroups = ClassGroups()
    /// Whether a box begins no track that holds that of a track which has a detection, or is held
    /// by it.
    package var ignoresSwallowing = false
    /// Detections of a frame that are used at most, the strongest first.
    package var maxDetections = 1000

    /// The settings that fit most.
    package init() {}
}
