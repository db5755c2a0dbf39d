package import VisionCore

/// The settings of ByteTrack, named as its authors name them; their values for MOT17 by default.
package struct ByteTrackerOptions: Hashable, Sendable, Codable {
    /// Least score of a detection that takes part in the first association (`track_thresh`).
    package var trackThreshold: Float
    /// Least score of a detection that takes part in the second association.
    package var lowThreshold: Float
    /// Least score that begins a track; the authors' `det_thresh`, `trackThreshold` + 0.1.
    package var newTrackThreshold: Float
    /// Updates that a lost track lives on (`track_buffer`, for 30 updates a second).
    package var trackBuffer: Int
    /// Greatest distance of a pair in the first association (`match_thresh`).
    package var matchThreshold: Double
    /// Greatest distance of a pair in the second association.
    package var secondMatchThreshold: Double
    /// Greatest distance of a pair of an unconfirmed track and a detection left over.
    package var unconfirmedMatchThreshold: Double
    /// Distance below which a tracked and a lost track are the same object.
    package var duplicateThreshold: Double
    /// Whether overlaps are multiplied by the score of the detection (`mot20` off).
    package var fusesScore: Bool
    /// Whether boxes are joined where the motion model expects them, as the authors do; else where
    /// they were last, as the ByteTrack-cpp port does.
    package var joinsAtPrediction: Bool
    /// Whether tracks and detections of different classes are never joined.
    package var isClassAware: Bool
    /// Classes that are alike.
    package var classGroups = ClassGroups()
    /// Media time that a lost track lives on, in place of `trackBuffer`; nil for that.
    package var buffer: Nanoseconds?
    /// Whether a box that holds that of a track which has a detection begins none.
    package var ignoresSwallowing = false
    /// Detections of a frame that are used at most, the strongest first.
    package var maxDetections: Int

    /// Settings with the authors' values where nothing is said.
    package init(
        trackThreshold: Float = 0.6, lowThreshold: Float = 0.1, newTrackThreshold: Float? = nil,
        trackBuffer: Int = 30, matchThreshold: Double = 0.9, secondMatchThreshold: Double = 0.5,
        unconfirmedMatchThreshold: Double = 0.7, duplicateThreshold: Double = 0.15,
        fusesScore: Bool = true, joinsAtPrediction: Bool = true, isClassAware: Bool = true,
        maxDetections: Int = 1000
    ) {
        self.trackThreshold = trackThreshold
        self.lowThreshold = lowThreshold
        self.newTrackThreshold = newTrackThreshold ?? Float(Double(trackThreshold) + 0.1)
        self.trackBuffer = trackBuffer
        self.matchThreshold = matchThreshold
        self.secondMatchThreshold = secondMatchThreshold
        self.unconfirmedMatchThreshold = unconfirmedMatchThreshold
        self.duplicateThreshold = duplicateThreshold
        self.fusesScore = fusesScore
        self.joinsAtPrediction = joinsAtPrediction
        self.isClassAware = isClassAware
        self.maxDetections = maxDetections
    }

    /// The same settings with a buffer for `rate` updates a second, as the authors scale it.
    package func scaled(toUpdatesPerSecond rate: Double) -> ByteTrackerOptions {
        guard rate.isFinite, rate > 0 else { return self }
        var scaled = self
        scaled.trackBuffer = Int((min(rate, 1000) / 30 * Double(trackBuffer)).rounded(.down))
        return scaled
    }
}
