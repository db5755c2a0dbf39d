package import VisionCore

/// What is drawn, and how.
package struct AnnotationStyle: Hashable, Sendable {
    /// What gives an object its colour.
    package enum ColourBy: Hashable, Sendable {
        /// Its track number; its class where there is no tracker.
        case track
        /// Its class.
        case label
    }

    /// Outlines of objects.
    package var boxes = true
    /// Plates with class names; without them there are no track numbers or scores either.
    package var labels = true
    /// Track numbers on plates.
    package var ids = true
    /// Scores on plates.
    package var scores = false
    /// How long, in media time, an object's path stays visible; zero draws none.
    package var trails = Duration.zero
    /// The pixels of objects, tinted, where the model has masks.
    package var masks = true
    /// Keypoints and the bones between them.
    package var skeletons = true
    /// The mirror image of each skeleton, beside its object.
    package var mirrorsSkeletons = false
    /// Keypoints below this score are left out.
    package var keypointScore: Float = 0.3
    /// Zones of the rules.
    package var zones = true
    /// Counting lines of the rules.
    package var lines = true
    /// Counts beside the names of lines and zones.
    package var counters = true
    /// Lines of text at the top left of the picture.
    package var hud = true
    /// Names of classes that are blurred; `*` is every class.
    package var blurClasses: Set<String> = []
    /// Names of classes that are pixelated; `*` is every class; blurring wins.
    package var pixelateClasses: Set<String> = []
    /// Parts of the picture that are covered, whatever is seen in them: polygons in 0 to 1.
    package var coveredAreas: [[NormalizedPoint]] = []
    /// Pixels of an outline, 1 to 256; nil follows the picture's height.
    package var thickness: Int?
    /// Pixels per em of labels, 6 to 400; nil follows the picture's height.
    package var textSize: Int?
    /// What gives an object its colour.
    package var colourBy = ColourBy.track

    /// Boxes with class names and track numbers, skeletons and shapes; nothing hidden.
    package init() {}
}

extension AnnotationStyle {
    /// The same with nothing drawn but what is to be hidden.
    package var plain: AnnotationStyle {
        var style = self
        style.boxes = false
        style.labels = false
        style.ids = false
        style.scores = false
        style.trails = .zero
        style.masks = false
        style.skeletons = false
        style.zones = false
        style.lines = false
        style.counters = false
        style.hud = false
        return style
    }
}
