package import VisionCore

/// The settings of OC-SORT, named as its authors name them, with their values.
package struct OCSortTrackerOptions: Hashable, Sendable, Codable {
    /// Score above which a detection takes part in the first association (`det_thresh`).
    package var detectionThreshold: Float
    /// Score above which a detection takes part in the association of weak ones.
    package var lowThreshold: Float = 0.1
    /// Whether weak detections are used (`use_byte`).
    package var usesWeak: Bool
    /// Updates without a detection after which a track ends (`max_age`).
    package var maxAge: Int
    /// Detections in a row, after the first, that make a track believed (`min_hits`).
    package var minHits: Int
    /// Least overlap of a track and a detection (`iou_threshold`).
    package var iouThreshold: Double
    /// Updates over which the direction of a track is taken (`delta_t`).
    package var directionSteps: Int
    /// Weight of the direction beside the overlap (`inertia`).
    package var inertia: Double
    /// Whether tracks and detections of different classes are never joined.
    package var isClassAware: Bool
    /// Classes that are alike.
    package var classGroups = ClassGroups()
    /// Media time that a track lives on without a detection, in place of `maxAge`; nil for that.
    package var buffer: Nanoseconds?
    /// Detections of a frame that are used at most, the strongest first.
    package var maxDetections = 1000

    /// Settings with the authors' values where nothing is said.
    package init(
        detectionThreshold: Float = 0.6, usesWeak: Bool = false, maxAge: Int = 30,
        minHits: Int = 3, iouThreshold: Double = 0.3, directionSteps: Int = 3,
        inertia: Double = 0.2, isClassAware: Bool = true
    ) {
        self.detectionThreshold = detectionThreshold
        self.usesWeak = usesWeak
        self.maxAge = maxAge
        self.minHits = minHits
        self.iouThreshold = iouThreshold
        self.directionSteps = max(directionSteps, 1)
        self.inertia = inertia
        self.isClassAware = isClassAware
    }
}
