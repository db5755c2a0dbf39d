package import VisionCore

/// The settings of SORT, named as its author names them, with his values.
package struct SortTrackerOptions: Hashable, Sendable, Codable {
    /// Updates without a detection after which a track ends (`max_age`).
    package var maxAge: Int
    /// Detections in a row, after the first, that make a track believed (`min_hits`).
    package var minHits: Int
    /// Least overlap of a track and a detection (`iou_threshold`).
    package var iouThreshold: Double
    /// Least score of a detection that is used at all.
    package var scoreThreshold: Float
    /// Whether tracks and detections of different classes are never joined.
    package var isClassAware: Bool
    /// Classes that are alike.
    package var classGroups = ClassGroups()
    /// Media time that a track lives on without a detection, in place of `maxAge`; nil for that.
    package var buffer: Nanoseconds?
    /// Detections of a frame that are used at most, the strongest first.
    package var maxDetections: Int

    /// Settings with the author's values where nothing is said.
    package init(
        maxAge: Int = 1, minHits: Int = 3, iouThreshold: Double = 0.3, scoreThreshold: Float = 0,
        isClassAware: Bool = true, maxDetections: Int = 1000
    ) {
        self.maxAge = maxAge
        self.minHits = minHits
        self.iouThreshold = iouThreshold
        self.scoreThreshold = scoreThreshold
        self.isClassAware = isClassAware
        self.maxDetections = maxDetections
    }
}
