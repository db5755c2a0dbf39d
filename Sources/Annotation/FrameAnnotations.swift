package import Analytics
package import VisionCore

/// All that is known of a frame and can be drawn on it; pixels of the picture as shown.
package struct FrameAnnotations: Hashable, Sendable {
    /// Media time.
    package var time: MediaInstant
    /// How the frame was analysed.
    package var via: FrameVia
    /// The frame's tracks; nil where there is no tracker, and `detections` are outlined instead.
    ///
    /// Confirmed ones are outlined; all but ended ones are hidden if their class is to be hidden.
    package var tracks: [Track]?
    /// The frame's detections, of a frame with `via` `.infer`; others show those of the last such
    /// frame.
    ///
    /// Without a tracker their boxes and keypoints are drawn; with one, the keypoints of those that
    /// belong to a confirmed track. All are hidden if their class is to be hidden.
    package var detections: [Detection]
    /// Which keypoints are joined by bones.
    package var skeleton: Skeleton?
    /// Lines and zones of the rules.
    package var shapes: [RuleShape]
    /// What else is told of objects, by the number of their track, or -1 less the place of the
    /// detection where there is no tracker.
    package var notes: [Int: String] = [:]
    /// Lines of text for the top left corner.
    package var hud: [String]
    /// The class of every part of the picture; the background is left as it is.
    package var map: ClassMap?

    /// The annotations of the frame at `time`.
    package init(
        time: MediaInstant, via: FrameVia, tracks: [Track]? = nil, detections: [Detection] = [],
        skeleton: Skeleton? = nil, shapes: [RuleShape] = [], hud: [String] = [],
        map: ClassMap? = nil
    ) {
        self.time = time
        self.via = via
        self.tracks = tracks
        self.detections = detections
        self.skeleton = skeleton
        self.shapes = shapes
        self.hud = hud
        self.map = map
    }
}
