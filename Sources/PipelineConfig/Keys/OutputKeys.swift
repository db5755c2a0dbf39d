extension KeyTable {
    static let annotateKeys = [
        ConfigKey("annotate", .group, "what is drawn"),
        ConfigKey("annotate.boxes", .boolean, default: "true", "a frame around each object"),
        ConfigKey("annotate.labels", .boolean, default: "true", "the class beside the box"),
        ConfigKey("annotate.ids", .boolean, default: "true", "the number of the track"),
        ConfigKey("annotate.scores", .boolean, default: "false", "the score beside the class"),
        ConfigKey(
            "annotate.trails", .duration, default: "0s", "how far back the path is drawn"),
        ConfigKey("annotate.skeletons", .boolean, default: "true", "keypoints and bones"),
        ConfigKey("annotate.zones", .boolean, default: "true", "the rules' lines and zones"),
        ConfigKey("annotate.counters", .boolean, default: "true", "the counts at each rule"),
        ConfigKey("annotate.blur", .texts, default: "none", "classes whose boxes are blurred"),
        ConfigKey(
            "annotate.pixelate", .texts, default: "none", "classes whose boxes are pixelated"),
        ConfigKey(
            "annotate.thickness", .integerOrAuto(1...64), default: "auto",
            "width of lines in pixels"),
        ConfigKey(
            "annotate.font_size", .integerOrAuto(6...256), default: "auto",
            "height of text in pixels"),
    ]

    static let outputKeys = [
        ConfigKey("outputs", .named("output"), "annotated streams; the key names the output"),
        ConfigKey("outputs.*", .group, "one annotated stream"),
        ConfigKey(
            "outputs.*.to", .text, required: true,
            "a file or URL; the container follows its name; {source} stands for the source"),
        ConfigKey(
            "outputs.*.codec", .choice(["auto", "h264", "mpeg4", "mjpeg"], unbuilt: ["hevc"]),
            default: "auto", "how pictures are coded; auto: h264, else what the container takes"),
        ConfigKey("outputs.*.crf", .integer(0...51), default: "23", "quality; smaller is better"),
        ConfigKey(
            "outputs.*.preset",
            .choice([
                "ultrafast", "superfast", "veryfast", "faster", "fast", "medium", "slow",
                "slower", "veryslow",
            ]), default: "veryfast", "effort of the coder"),
        ConfigKey("outputs.*.audio", .boolean, default: "true", "keep the source's audio"),
        ConfigKey("detections", .group, "results in COCO's form"),
        ConfigKey(
            "detections.to", .text, required: true,
            "a JSON file with what was found in every frame, before tracking"),
        ConfigKey("mot", .group, "tracks in MOTChallenge's form"),
        ConfigKey("mot.to", .text, required: true, "a text file with every confirmed track"),
    ]

    static let runKeys = [
        ConfigKey("log", .group, "the event log"),
        ConfigKey("log.to", .text, default: "-", "a file, - for stdout, or none"),
        ConfigKey("log.frames", .boolean, default: "false", "one record per frame as well"),
        ConfigKey(
            "log.durability", .choice(["always", "interval", "os"]), default: "interval",
            "when the log is forced to disk: each record, each second, never"),
        ConfigKey(
            "log.deterministic", .boolean, default: "false",
            "omit host clocks: equal runs give equal bytes"),
        ConfigKey(
            "overwrite", .boolean, default: "false", "replace an existing log and annotated file"),
        ConfigKey("queues", .named("stage"), "how stages wait for one another"),
        ConfigKey("queues.*", .group, "the queue in front of one stage"),
        ConfigKey(
            "queues.*.policy",
            .choice(["block", "drop-oldest", "drop-newest", "latest", "stride"]),
            default: "by the source's mode", "what happens when it is full"),
        ConfigKey(
            "queues.*.capacity", .integer(1...1024), default: "2",
            "frames it holds; 1 on the way to an encoder"),
        ConfigKey("compute", .group, "the budget of inference"),
        ConfigKey(
            "compute.threads", .integerOrAuto(1...256), default: "auto", "threads in all"),
        ConfigKey(
            "compute.precision", .choice(["fp32", "mixed"]), default: "fp32",
            "mixed may use bf16 where the CPU has it"),
        ConfigKey("compute.batch", .integer(1...64), default: "1", "frames per inference"),
    ]
}
