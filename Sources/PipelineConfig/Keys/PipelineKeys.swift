extension KeyTable {
    /// The keys of a pipeline file.
    package static let pipeline = KeyTable(
        [ConfigKey("version", .integer(1...1), required: true, "the form of the file")]
            + sources + detect("detect") + furtherModels + track("track") + rules("rules")
            + [ConfigKey("annotate", .group, "what is drawn")]
            + AnnotateDescription.keys.rows(at: "annotate") + outputs + ResultDescription.rows
            + run + sinks + ExampleDescription.rows)

    private static let sources =
        [
            ConfigKey("sources", .named("source"), "what is watched; the key is the source's name"),
            ConfigKey("sources.*", .group, "one source"),
        ] + SourceDescription.keys.rows(at: "sources.*")
        + [ConfigKey("sources.*.quota", .group, "what it is owed when networks are short")]
        + QuotaDescription.keys.rows(at: "sources.*.quota")
        + [ConfigKey("sources.*.motion", .group, "what moves in front of the camera")]
        + MotionDescription.keys.rows(at: "sources.*.motion")
        + [ConfigKey("sources.*.privacy", .group, "what nobody may see, hidden before any encoder")]
        + PrivacyDescription.keys.rows(at: "sources.*.privacy")
        + [ConfigKey("sources.*.ground", .group, "the ground that it sees, for metres and speeds")]
        + GroundDescription.keys.rows(at: "sources.*.ground") + detect("sources.*.detect")
        + track("sources.*.track") + rules("sources.*.rules")

    private static func detect(_ path: String) -> [ConfigKey] {
        [ConfigKey(path, .group, meaning(path, "how objects are found"))]
            + DetectDescription.keys.rows(at: path)
            + BackendDescription.keys.rows(at: "\(path).backend")
    }

    private static let furtherModels =
        [ConfigKey("pose", .group, "keypoints of persons")]
        + PoseDescription.keys.rows(at: "pose")
        + [
            ConfigKey("segment", .group, "the class of every part of the picture"),
            ConfigKey(
                "segment.model", .text, required: true, "a segmentation model: a name or a file"),
            ConfigKey("classify", .group, "the class of the picture as a whole"),
        ] + ClassifyDescription.keys.rows(at: "classify")
        + [
            ConfigKey(
                "attributes", .named("attribute"),
                "what is told of objects one by one; the key names the attribute"),
            ConfigKey("attributes.*", .group, "one attribute"),
        ] + AttributeDescription.keys.rows(at: "attributes.*")

    private static func track(_ path: String) -> [ConfigKey] {
        [ConfigKey(path, .group, meaning(path, "how objects are followed"))]
            + TrackDescription.keys.rows(at: path)
    }

    private static func rules(_ path: String) -> [ConfigKey] {
        [
            ConfigKey(path, .named("rule"), meaning(path, "what makes events")),
            ConfigKey("\(path).*", .group, "one rule"),
        ] + RuleDescription.keys.rows(at: "\(path).*")
    }

    private static let outputs =
        [
            ConfigKey("outputs", .named("output"), "annotated streams; the key names the output"),
            ConfigKey("outputs.*", .group, "one annotated stream"),
        ] + OutputDescription.keys.rows(at: "outputs.*")
        + [ConfigKey("record", .group, "pictures and clips of what the rules find")]
        + RecordDescription.keys.rows(at: "record")
        + RecordDescription.Clip.keys.rows(at: "record.clip")
        + RecordDescription.Keep.keys.rows(at: "record.keep")

    private static let run =
        [ConfigKey("log", .group, "the event log")] + LogDescription.keys.rows(at: "log")
        + LogRotationDescription.keys.rows(at: "log.rotate")
        + RunDescription.keys.rows(at: "")
        + [
            ConfigKey("queues", .named("stage"), "how stages wait for one another"),
            ConfigKey("queues.*", .group, "the queue in front of a stage"),
        ] + QueueDescription.keys.rows(at: "queues.*")
        + [ConfigKey("compute", .group, "the budget of inference")]
        + ComputeDescription.keys.rows(at: "compute")

    private static let sinks =
        [
            ConfigKey("sinks", .named("sink"), "where events are sent; the key names the sink"),
            ConfigKey("sinks.*", .group, "one place that events are sent to"),
        ] + SinkDescription.keys.rows(at: "sinks.*")

    private static func meaning(_ path: String, _ words: String) -> String {
        path.hasPrefix("sources.") ? words + ", for this source alone" : words
    }
}
