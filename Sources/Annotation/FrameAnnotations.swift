package import Analytics
package import VisionCore

/// All that is known of a frame and can be drawn on it; pixels of the picture as shown.
package struct FrameAnnotations: Hashable, Sendable {
    /// Media time.
    package var time: MediaInstant
    /// The frame's tracks; nil where there is no tracker, then `detections` are outlined.
    ///
    /// Confirmed ones are outlined; all but ended ones are hidden where their class is.
    package var tracks: [Track]?
    /// The frame's detections; their keypoints are drawn, and their boxes where `tracks` is nil.
    package var detections: [Detection]
    /// What joins the keypoints.
    package var skeleton: Skeleton?
    /// Lines and zones.
    package var shapes: [RuleShape]
    /// Lines of text for the top left corner.
    package var hud: [String]
    /// The class of every part of the picture; the background is left as it is.
    package var map: ClassMap?

    /// The annotations of the frame at `time`.
    package init(
        time: MediaInstant, tracks: [Track]? = nil, detections: [Detection] = [],
        skeleton: Skeleton? = nil, shapes: [RuleShape] = [], hud: [String] = [],
        map: ClassMap? = nil
    ) {
        self.time = time
        self.tracks = tracks
        self.detections = detections
        self.skeleton = skeleton
        self.shapes = shapes
        self.hud = hud
        self.map = map
    }
}
