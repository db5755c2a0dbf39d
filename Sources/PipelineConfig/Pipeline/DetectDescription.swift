/// How objects are found.
package struct DetectDescription: Sendable, Equatable {
    /// The detector that is used when none is named.
    package static let defaultModel = "yolox_nano_416"

    /// A name of the catalogue or a model file.
    package var model = defaultModel
    /// How the outputs of a model file are read where the file leaves it open, in the words of a
    /// description; nil to find it out.
    package var family: String?
    /// The side, or the width and height, of an input that the file leaves open; `auto` for the
    /// shape of each picture.
    package var size: String?
    /// Labels to keep; nil for all.
    package var classes: [String]?
    /// Least score that is kept, 0 to 1; nil for the model's own.
    package var score: Double?
    /// Least score that a tracker with a second association is fed, 0 to 1.
    package var scoreLow = 0.1
    /// Overlap above which NMS drops a box, 0 to 1; nil for the model's own.
    package var iou: Double?
    /// Overlap above which boxes of different classes are one object, 0 to 1; 0 for never.
    package var merge = 0.8
    /// Classes that are alike: within a group boxes are one object above `iou`, and a track may
    /// change its class.
    package var groups: [[String]] = []
    /// Infer on every N-th frame.
    package var every = 1
    /// The server that runs the model; nil for this process.
    package var backend: BackendDescription?

    /// The detector when nothing is said.
    package init() {}
}

extension DetectDescription {
    /// The keys of detection.
    static let keys = KeyGroup(
        DetectDescription(),
        [
            Key("model", \.model, "a name of the catalogue, a model file, or none"),
            Key(
                "family", \.family, as: .choice(ModelFamily.Kind.allCases.map(\.rawValue)),
                absent: "the file's",
                "how the outputs of a model file are read, where the file leaves it open"),
            Key(
                "size", \.size, absent: "the model's",
                "input size of a model that leaves it open: 640, 640x384, or auto for the shape of "
                    + "each picture"),
            Key("classes", \.classes, absent: "all", "the labels to keep"),
            Key(
                "score", \.score, absent: "the model's",
                "least score that is kept; with a tracker: that begins a track"),
            Key(
                "score_low", \.scoreLow,
                "least score that a tracker with a second association is fed"),
            Key(
                "iou", \.iou, absent: "the model's",
                "overlap above which NMS drops a box of the same class"),
            Key(
                "merge", \.merge,
                "overlap above which boxes of different classes are one object to the tracker; "
                    + "0 for never"),
            Key(
                "groups", .form(.wordLists), standard: { _ in nil },
                "classes that are alike, like [[car, truck, bus]]: one object above iou, one track"
            ) { node, detect in
                if let lists = node.items?.compactMap(\.texts) { detect.groups = lists }
            },
            Key(
                "every", \.every, as: .integer(1...10_000),
                "infer on every N-th frame; in between, tracks move by prediction"),
            Key(
                "backend", .group, standard: { _ in nil },
                "a server that runs the model: Open Inference Protocol over gRPC or REST"
            ) { node, detect in
                detect.backend = BackendDescription.read(node)
            },
        ])
}
