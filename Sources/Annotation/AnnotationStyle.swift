/// What is drawn, and how.
package struct AnnotationStyle: Hashable, Sendable {
    /// What an object's colour stands for.
    package enum ColourBy: Hashable, Sendable {
        /// Its track number; its class where there is no tracker.
        case track
        /// Its class.
        case label
    }

    /// Outlines of objects.
    package var boxes = true
    /// Class names on plates.
    package var labels = true
    /// Track numbers on plates.
    package var ids = true
    /// Scores on plates.
    package var scores = false
    /// How long, in media time, an object's way stays visible; zero draws none.
    package var trails = Duration.zero
    /// Keypoints and the bones between them.
    package var skeletons = true
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
    /// Pixels of an outline; nil goes by the picture's height.
    package var thickness: Int?
    /// Pixels per em of labels; nil goes by the picture's height.
    package var textSize: Int?
    /// What an object's colour stands for.
    package var colourBy = ColourBy.track

    /// Boxes with class names and track numbers, skeletons and shapes; nothing hidden.
    package init() {}
}
