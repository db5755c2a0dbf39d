extension KeyTable {
    /// The keys of a pipeline file.
    package static let pipeline = KeyTable(
        [ConfigKey("version", .integer(1...1), required: true, "the form of the file")]
            + sourceKeys + detectKeys("detect") + modelKeys + trackKeys("track")
            + ruleKeys("rules") + annotateKeys + outputKeys + runKeys)

    private static let sourceKeys =
        [
            ConfigKey("sources", .named("source"), "what is watched; the key is the source's name"),
            ConfigKey("sources.*", .group, "one source"),
            ConfigKey(
                "sources.*.uri", .text, required: true,
                "a file, a folder of pictures, a pattern like f_%05d.png, - for stdin, or a URL"),
            ConfigKey(
                "sources.*.mode", .choice(["auto", "live", "file"]), default: "auto",
                "live keeps up and drops frames; file drops nothing"),
            ConfigKey(
                "sources.*.stream", .integerOrAuto(0...1023), default: "auto",
                "index of the video stream"),
            ConfigKey("sources.*.from", .duration, default: "its start", "where to begin"),
            ConfigKey("sources.*.to", .duration, default: "its end", "where to stop"),
            ConfigKey(
                "sources.*.max_frames", .integer(1...Int.max), default: "all",
                "frames to process at most"),
            ConfigKey(
                "sources.*.stride", .integer(1...10_000), default: "1",
                "keep every N-th frame; the others are drops"),
        ] + detectKeys("sources.*.detect") + trackKeys("sources.*.track")
        + ruleKeys("sources.*.rules")

    private static func detectKeys(_ path: String) -> [ConfigKey] {
        [
            ConfigKey(path, .group, meaning(path, "how objects are found")),
            ConfigKey(
                "\(path).model", .text, default: DetectDescription.defaultModel,
                "a name of the catalogue, a model file, or none"),
            ConfigKey("\(path).classes", .texts, default: "all", "labels to keep"),
            ConfigKey(
                "\(path).score", .number(0...1), default: "the model's",
                "least score that is kept; with a tracker: that begins a track"),
            ConfigKey(
                "\(path).score_low", .number(0...1), default: "0.1",
                "least score that a tracker with a second association is fed"),
            ConfigKey(
                "\(path).iou", .number(0...1), default: "the model's",
                "overlap above which NMS drops a box of the same class"),
            ConfigKey(
                "\(path).every", .integer(1...10_000), default: "1",
                "infer on every N-th frame; between, tracks move on by prediction"),
        ]
    }

    private static let modelKeys = [
        ConfigKey("pose", .group, "keypoints of persons"),
        ConfigKey("pose.model", .text, required: true, "a pose model: name or file"),
        ConfigKey(
            "pose.score", .number(0...1), default: "the model's", "least score of a person"),
        ConfigKey("segment", .group, "the class of every part of the picture"),
        ConfigKey(
            "segment.model", .text, required: true, "a segmentation model: name or file"),
        ConfigKey("classify", .group, "the class of the picture as a whole"),
        ConfigKey("classify.model", .text, required: true, "a classifier: name or file"),
        ConfigKey(
            "classify.top", .integer(1...20), default: "3", "classes that are told, best first"),
    ]

    private static func trackKeys(_ path: String) -> [ConfigKey] {
        [
            ConfigKey(path, .group, meaning(path, "how objects are followed")),
            ConfigKey(
                "\(path).kind",
                .choice(["byte", "sort", "none"], unbuilt: ["ocsort", "botsort", "iou"]),
                default: "byte", "the tracker"),
            ConfigKey(
                "\(path).buffer", .integer(0...100_000), default: "byte 30, sort 1",
                "updates that a track may be unseen; byte: at 30 a second"),
            ConfigKey(
                "\(path).match", .number(0...1), default: "byte 0.9, sort 0.3",
                "byte: greatest cost of a match; sort: least overlap"),
            ConfigKey(
                "\(path).min_hits", .integer(0...1000), default: "3",
                "detections in a row after the first that confirm a track; sort only"),
            ConfigKey(
                "\(path).fuse_score", .boolean, default: "true",
                "weigh overlaps with scores; byte only"),
            ConfigKey(
                "\(path).class_aware", .boolean, default: "true",
                "never match objects of different classes"),
        ]
    }

    private static func ruleKeys(_ path: String) -> [ConfigKey] {
        [
            ConfigKey(path, .named("rule"), meaning(path, "lines and zones that make events")),
            ConfigKey("\(path).*", .group, "one rule"),
            ConfigKey(
                "\(path).*.type", .choice(["line", "zone"]), required: true, "what it watches"),
            ConfigKey(
                "\(path).*.points", .points, required: true,
                "in 0 to 1 of the picture as shown; a line: 2 or more, a zone: 3 or more"),
            ConfigKey("\(path).*.classes", .texts, default: "all", "labels it looks at"),
            ConfigKey(
                "\(path).*.hold", .duration, default: "200ms",
                "how long an object must stay on the other side"),
            ConfigKey(
                "\(path).*.anchor", .choice(["bottom-center", "center", "top-center"]),
                default: "bottom-center", "the point of a box that counts"),
        ]
    }

    private static func meaning(_ path: String, _ words: String) -> String {
        path.hasPrefix("sources.") ? words + ", for this source alone" : words
    }
}
