/// Reads what leaves the pipeline, and the queues.
struct OutputReader {
    private let root: ConfigNode
    private let sourceCount: Int
    private(set) var issues: [ConfigIssue] = []

    init(_ root: ConfigNode, sourceCount: Int) {
        self.root = root
        self.sourceCount = sourceCount
    }

    mutating func annotate(labels: [String]?) -> AnnotateDescription {
        guard let node = root["annotate"] else { return AnnotateDescription() }
        var annotate = AnnotateDescription()
        annotate.boxes = node["boxes"]?.boolean ?? annotate.boxes
        annotate.labels = node["labels"]?.boolean ?? annotate.labels
        annotate.ids = node["ids"]?.boolean ?? annotate.ids
        annotate.scores = node["scores"]?.boolean ?? annotate.scores
        annotate.trails = node["trails"]?.duration ?? annotate.trails
        annotate.skeletons = node["skeletons"]?.boolean ?? annotate.skeletons
        annotate.zones = node["zones"]?.boolean ?? annotate.zones
        annotate.counters = node["counters"]?.boolean ?? annotate.counters
        annotate.blur = node["blur"]?.texts ?? annotate.blur
        annotate.pixelate = node["pixelate"]?.texts ?? annotate.pixelate
        annotate.thickness = node["thickness"]?.integer
        annotate.fontSize = node["font_size"]?.integer
        for key in ["blur", "pixelate"] {
            guard let list = node[key] else { continue }
            issues += ClassCheck(labels: labels).issues(list, path: "annotate.\(key)")
        }
        return annotate
    }

    mutating func outputs() -> [OutputDescription] {
        (root["outputs"]?.entries ?? []).map { entry in
            let node = entry.value
            if let to = node["to"]?.secret, let place = node["to"]?.place, sourceCount > 1,
                !to.revealed.contains("{source}")
            {
                issues.append(
                    ConfigIssue(
                        "several sources cannot share the output '\(to)'", at: place,
                        keyPath: "outputs.\(entry.key).to",
                        hint: "put {source} into its name"))
            }
            return OutputDescription(
                name: entry.key, to: node["to"]?.secret ?? SecretText(""),
                codec: node.choice("codec") ?? .auto, crf: node["crf"]?.integer ?? 23,
                preset: node["preset"]?.text ?? "veryfast",
                keepsAudio: node["audio"]?.boolean ?? true)
        }
    }

    func log() -> LogDescription {
        guard let node = root["log"] else { return LogDescription() }
        var log = LogDescription()
        let to = node["to"]?.text ?? "-"
        log.to = to == "none" ? nil : to
        log.frames = node["frames"]?.boolean ?? log.frames
        log.durability = node.choice("durability") ?? log.durability
        log.deterministic = node["deterministic"]?.boolean ?? log.deterministic
        return log
    }

    mutating func queues() -> [QueueDescription] {
        (root["queues"]?.entries ?? []).map { entry in
            if !QueueDescription.stages.contains(entry.key) {
                issues.append(
                    ConfigIssue(
                        "no stage is called '\(entry.key)'", at: entry.place,
                        keyPath: "queues.\(entry.key)",
                        hint: NearestWord.hint(
                            for: entry.key, among: QueueDescription.stages, called: "stages")))
            }
            return QueueDescription(
                stage: entry.key, policy: entry.value.choice("policy"),
                capacity: entry.value["capacity"]?.integer)
        }
    }
}

/// Compares class names with the labels of the model that is to find them.
struct ClassCheck {
    /// The model's labels; nil when they are not known.
    let labels: [String]?

    func issues(_ node: ConfigNode, path: String) -> [ConfigIssue] {
        guard let labels else { return [] }
        return (node.items ?? []).compactMap { item in
            guard let word = item.secret, !labels.contains(word.revealed) else { return nil }
            return ConfigIssue(
                "the model knows no class '\(word)'", at: item.place, keyPath: path,
                hint: NearestWord.hint(for: word.revealed, among: labels, called: "its classes"))
        }
    }
}
