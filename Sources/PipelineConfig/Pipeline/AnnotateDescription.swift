/// What is drawn.
package struct AnnotateDescription: Sendable, Equatable {
    /// A frame around each object.
    package var boxes = true
    /// The class beside the box.
    package var labels = true
    /// The number of the track.
    package var ids = true
    /// The score beside the class.
    package var scores = false
    /// How far back the path of an object is drawn, media time; zero for no path.
    package var trails = Duration.zero
    /// Keypoints and bones.
    package var skeletons = true
    /// The mirror image of each skeleton, beside its object.
    package var mirror = false
    /// Lines and zones of the rules.
    package var zones = true
    /// The counts at each rule.
    package var counters = true
    /// Classes whose boxes are blurred.
    package var blur: [String] = []
    /// Classes whose boxes are pixelated.
    package var pixelate: [String] = []
    /// Width of lines in pixels; nil follows the size of the picture.
    package var thickness: Int?
    /// Height of text in pixels; nil follows the size of the picture.
    package var fontSize: Int?

    /// What is drawn when nothing is said.
    package init() {}
}

extension AnnotateDescription {
    /// The keys of drawing.
    static let keys = KeyGroup(
        AnnotateDescription(),
        [
            Key("boxes", \.boxes, "a frame around each object"),
            Key("labels", \.labels, "the class beside the box"),
            Key("ids", \.ids, "the number of the track"),
            Key("scores", \.scores, "the score beside the class"),
            Key("trails", \.trails, "how far back an object's path is drawn"),
            Key("skeletons", \.skeletons, "keypoints and bones"),
            Key("mirror", \.mirror, "the mirror image of each skeleton, beside its object"),
            Key("zones", \.zones, "the lines and zones of the rules"),
            Key("counters", \.counters, "the counts at each rule"),
            Key("blur", \.blur, "classes whose boxes are blurred"),
            Key("pixelate", \.pixelate, "classes whose boxes are pixelated"),
            Key(
                "thickness", \.thickness, as: .integerOrAuto(1...64), absent: "auto",
                "width of lines in pixels"),
            Key(
                "font_size", \.fontSize, as: .integerOrAuto(6...256), absent: "auto",
                "height of text in pixels"),
        ])
}
