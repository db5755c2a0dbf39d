import VisionCore

/// Makes a description of a document that fits the key table, and checks what a table cannot.
struct PipelineReader {
    private let root: ConfigNode
    private let folder: String
    private let models: ModelLookup
    private let allowsNoSources: Bool
    private(set) var issues: [ConfigIssue] = []

    /// Reads `root`; relative source and model paths are taken from `folder`.
    init(
        _ root: ConfigNode, folder: String, models: ModelLookup, allowsNoSources: Bool = false
    ) {
        self.allowsNoSources = allowsNoSources
        self.root = root
        self.folder = folder
        self.models = models
    }

    mutating func description() -> PipelineDescription {
        let detect = detect(root["detect"], path: "detect", base: baseDetect)
        let track = track(root["track"], path: "track", base: TrackDescription())
        let rules = rules(root["rules"], path: "rules", labels: labels(of: detect))
        let sources = (root["sources"]?.entries ?? []).map { entry in
            source(entry, detect: detect, track: track)
        }
        if sources.isEmpty, !allowsNoSources {
            issues.append(
                ConfigIssue(
                    "no sources", at: root["sources"]?.place ?? root.place, keyPath: "sources",
                    hint: "name one: sources: { gate: { uri: street.mp4 } }"))
        }
        var outputs = OutputReader(root, sourceCount: sources.count)
        var description = PipelineDescription(
            sources: sources, detect: detect, pose: pose(), segmentModel: model(of: "segment"),
            classify: classify(), track: track, rules: rules,
            annotate: outputs.annotate(labels: labels(of: detect)), outputs: outputs.outputs(),
            record: RecordDescription.read(root["record"]), results: outputs.results(),
            log: LogDescription.keys.value(root["log"]),
            run: RunDescription.keys.value(root), queues: outputs.queues(),
            compute: ComputeDescription.keys.value(root["compute"]), examples: examples(),
            warnings: [])
        description.attributes = attributes(labels: labels(of: detect))
        var sinks = SinkReader(root)
        description.sinks = sinks.sinks(log: description.log)
        issues += outputs.issues + sinks.issues
        issues += CrossCheck(root, description).issues()
        return description
    }

    private var baseDetect: DetectDescription? {
        let others = ["pose", "segment", "classify"]
        let unasked = root["detect"] == nil && others.contains { root[$0] != nil }
        return unasked ? nil : DetectDescription()
    }

    /// The rule of the log's events for starts and ends of tracks.
    private static let builtInRule = "tracks"

    private mutating func source(
        _ entry: ConfigEntry, detect: DetectDescription?, track: TrackDescription?
    ) -> SourceDescription {
        let node = entry.value
        let path = "sources.\(entry.key)"
        let own = node["detect"].map { self.detect($0, path: path + ".detect", base: detect) }
        let tracking = node["track"].map { self.track($0, path: path + ".track", base: track) }
        let rules = rules(
            node["rules"], path: path + ".rules", labels: labels(of: own ?? detect))
        var source = SourceDescription(name: entry.key, uri: resolved(node["uri"]))
        SourceDescription.keys.read(node, into: &source)
        if node["substream"] != nil { source.substream = resolved(node["substream"]) }
        source.detect = own.map { .own($0) } ?? .inherited
        source.track = tracking.map { .own($0) } ?? .inherited
        source.rules = rules
        source.quota = QuotaDescription.keys.value(node["quota"])
        source.privacy = node["privacy"].map { PrivacyDescription.keys.value($0) }
        if let blur = node["privacy"]?["blur"] {
            issues += ClassCheck(labels: self.labels(of: own ?? detect)).issues(
                blur, path: path + ".privacy.blur")
        }
        source.motion = node["motion"].map { MotionDescription.keys.value($0) }
        for (key, span) in [("timeout", source.timeout), ("backoff", source.backoff)]
        where span <= .zero {
            guard let place = node[key]?.place else { continue }
            issues.append(
                ConfigIssue(
                    "'\(path).\(key)' must be longer than 0", at: place,
                    keyPath: "\(path).\(key)"))
        }
        if let ground = node["ground"] {
            let (description, problems) = GroundDescription.read(ground, path: path + ".ground")
            source.ground = description
            issues += problems
        }
        if let from = source.from, let to = source.to, to <= from, let place = node["to"]?.place {
            issues.append(
                ConfigIssue(
                    "'\(path).to' must lie after 'from'", at: place, keyPath: path + ".to"))
        }
        return source
    }

    /// A relative path of a file stands for one beside the pipeline file.
    private func resolved(_ node: ConfigNode?) -> SecretText {
        guard let node, let text = node.secret else { return SecretText("") }
        guard case .file = node.place, !folder.isEmpty, folder != ".",
            text.revealed != "-", !text.revealed.hasPrefix("/"), !text.revealed.contains("://")
        else { return text }
        let isDevice = text.revealed.prefix { $0.isLetter || $0.isNumber }.endIndex
        if text.revealed[isDevice...].first == ":" { return text }
        return SecretText(
            revealed: "\(folder)/\(text.revealed)", redacted: "\(folder)/\(text.redacted)")
    }

    private mutating func detect(
        _ node: ConfigNode?, path: String, base: DetectDescription?
    ) -> DetectDescription? {
        if node?["model"]?.text == "none" { return nil }
        guard var detect = base ?? (node == nil ? nil : baseDetect) else { return nil }
        guard let node else { return detect }
        DetectDescription.keys.read(node, into: &detect)
        if let model = node["model"]?.text {
            detect.model = modelPath(model, node: node["model"])
            checkModel(node["model"], path: path + ".model")
        }
        if let backend = node["backend"] {
            issues += detect.backend?.issues(backend, path: path + ".backend") ?? []
        }
        let labels = labels(of: detect)
        if let classes = node["classes"] {
            issues += ClassCheck(labels: labels).issues(classes, path: path + ".classes")
            if classes.items?.isEmpty == true {
                issues.append(
                    ConfigIssue(
                        "'\(path).classes' keeps nothing", at: classes.place,
                        keyPath: path + ".classes", hint: "leave it out to keep every class"))
            }
        }
        if let score = detect.score, detect.scoreLow > score {
            guard let low = node["score_low"] else {
                detect.scoreLow = score
                return detect
            }
            issues.append(
                ConfigIssue(
                    "'\(path).score_low' is greater than 'score'", at: low.place,
                    keyPath: path + ".score_low", hint: "score is \(score)"))
        }
        return detect
    }

    private func modelPath(_ model: String, node: ConfigNode?) -> String {
        guard model.isModelFile else { return model }
        return resolved(node).revealed
    }

    private mutating func checkModel(_ node: ConfigNode?, path: String) {
        guard let node, let model = node.secret, !models.names.isEmpty,
            !model.revealed.isModelFile, !models.names.contains(model.revealed),
            !models.isOwn(model.revealed)
        else { return }
        issues.append(
            ConfigIssue(
                "unknown model '\(model)'", at: node.place, keyPath: path,
                hint: NearestWord.hint(for: model.revealed, among: models.names, called: "known")
                    ?? "sightline models list names them all"))
    }

    private func labels(of detect: DetectDescription?) -> [String]? {
        detect.flatMap { models.labels($0.model) }
    }

    private mutating func pose() -> PoseDescription? {
        guard let node = root["pose"], let model = node["model"]?.text else { return nil }
        checkModel(node["model"], path: "pose.model")
        var pose = PoseDescription.keys.value(node)
        pose.model = modelPath(model, node: node["model"])
        return pose
    }

    private mutating func model(of group: String) -> String? {
        guard let node = root[group]?["model"], let model = node.text else { return nil }
        checkModel(node, path: "\(group).model")
        return modelPath(model, node: node)
    }

    private mutating func classify() -> ClassifyDescription? {
        guard let model = model(of: "classify") else { return nil }
        var classify = ClassifyDescription.keys.value(root["classify"])
        classify.model = model
        return classify
    }

    private mutating func attributes(labels: [String]?) -> [AttributeDescription] {
        (root["attributes"]?.entries ?? []).map { entry in
            let path = "attributes.\(entry.key)"
            var attribute = AttributeDescription.keys.value(entry.value)
            attribute.name = entry.key
            if let model = entry.value["model"] {
                attribute.model = modelPath(attribute.model, node: model)
                checkModel(model, path: path + ".model")
            }
            if let classes = entry.value["classes"] {
                issues += ClassCheck(labels: labels).issues(classes, path: path + ".classes")
            }
            return attribute
        }
    }

    private mutating func track(
        _ node: ConfigNode?, path: String, base: TrackDescription?
    ) -> TrackDescription? {
        let kind = node?["kind"]?.text
        if kind == "none" { return nil }
        guard node != nil || base != nil else { return nil }
        var track = base ?? TrackDescription()
        guard let node else { return track }
        let chosen = kind.flatMap(TrackDescription.Kind.init(rawValue:)) ?? track.kind
        if chosen != track.kind { track = TrackDescription() }
        track.kind = chosen
        TrackDescription.keys.read(node, into: &track)
        issues += ForeignKeys(TrackDescription.keys, own: chosen.keys).issues(
            node, path: path, of: "the tracker \(chosen.rawValue)")
        return track
    }

    private mutating func rules(
        _ node: ConfigNode?, path: String, labels: [String]?
    ) -> [RuleDescription] {
        (node?.entries ?? []).compactMap { entry in
            let rulePath = "\(path).\(entry.key)"
            if entry.key == Self.builtInRule {
                issues.append(
                    ConfigIssue(
                        "'\(entry.key)' is the built-in rule that reports the start and end of tracks",
                        at: entry.place, keyPath: rulePath, hint: "choose another name"))
            }
            guard let kind: RuleDescription.Kind = entry.value.choice("type") else { return nil }
            if let classes = entry.value["classes"] {
                issues += ClassCheck(labels: labels).issues(classes, path: rulePath + ".classes")
            }
            issues += ForeignKeys(RuleDescription.keys, own: kind.keys).issues(
                entry.value, path: rulePath, of: "a \(kind.rawValue)")
            var rule = RuleDescription(name: entry.key, kind: kind)
            RuleDescription.keys.read(entry.value, into: &rule)
            issues += RuleCheck(rule: rule, node: entry.value, path: rulePath).issues()
            return rule
        }
    }
}

extension PipelineReader {
    private mutating func examples() -> [ExampleDescription] {
        (root["examples"]?.entries ?? []).map { entry in
            let (example, problems) = ExampleDescription.read(entry)
            issues += problems
            return example
        }
    }
}

extension ConfigNode {
    /// The word under `key` as a case of an enumeration.
    func choice<Choice: RawRepresentable<String>>(_ key: String) -> Choice? {
        self[key]?.text.flatMap(Choice.init(rawValue:))
    }
}

extension String {
    /// Whether it names a model file and not an entry of the catalogue.
    package var isModelFile: Bool {
        hasSuffix(".onnx") || hasSuffix(".tflite") || contains("/")
    }
}
