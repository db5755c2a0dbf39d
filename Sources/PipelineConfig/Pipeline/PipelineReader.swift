import VisionCore

/// Makes a description of a document that fits the key table, and checks what a table cannot.
struct PipelineReader {
    private let root: ConfigNode
    private let folder: String
    private let models: ModelLookup
    private(set) var issues: [ConfigIssue] = []

    /// Reads `root`; relative source and model paths are taken from `folder`.
    init(_ root: ConfigNode, folder: String, models: ModelLookup) {
        self.root = root
        self.folder = folder
        self.models = models
    }

    mutating func description() -> PipelineDescription {
        let detect = detect(root["detect"], path: "detect", base: baseDetect)
        let track = track(root["track"], path: "track", base: Self.baseTrack)
        let rules = rules(root["rules"], path: "rules", labels: labels(of: detect))
        let sources = (root["sources"]?.entries ?? []).map { entry in
            source(entry, detect: detect, track: track)
        }
        if sources.isEmpty {
            issues.append(
                ConfigIssue(
                    "no sources", at: root["sources"]?.place ?? root.place, keyPath: "sources",
                    hint: "name one: sources: { gate: { uri: street.mp4 } }"))
        }
        var outputs = OutputReader(root, sourceCount: sources.count)
        let description = PipelineDescription(
            sources: sources, detect: detect, pose: pose(), segmentModel: model(of: "segment"),
            classify: classify(), track: track, rules: rules,
            annotate: outputs.annotate(labels: labels(of: detect)), outputs: outputs.outputs(),
            detectionsPath: root["detections"]?["to"]?.text, motPath: root["mot"]?["to"]?.text,
            log: outputs.log(), overwrite: root["overwrite"]?.boolean ?? false,
            queues: outputs.queues(), compute: compute(), warnings: [])
        issues += outputs.issues
        issues += CrossCheck(root, description).issues()
        return description
    }

    private var baseDetect: DetectDescription? {
        let others = ["pose", "segment", "classify"]
        let unasked = root["detect"] == nil && others.contains { root[$0] != nil }
        return unasked
            ? nil
            : DetectDescription(
                model: DetectDescription.defaultModel, classes: nil, score: nil, scoreLow: 0.1,
                iou: nil, every: 1)
    }

    /// The name that events of starts and ends of tracks bear in the log.
    private static let builtInRule = "tracks"

    private static let baseTrack = TrackDescription(
        kind: .byte, bufferFrames: nil, match: nil, minHits: nil, fuseScore: nil, classAware: true)

    private mutating func source(
        _ entry: ConfigEntry, detect: DetectDescription?, track: TrackDescription?
    ) -> SourceDescription {
        let node = entry.value
        let path = "sources.\(entry.key)"
        let own = node["detect"].map { self.detect($0, path: path + ".detect", base: detect) }
        let tracking = node["track"].map { self.track($0, path: path + ".track", base: track) }
        let rules = rules(
            node["rules"], path: path + ".rules", labels: labels(of: own ?? detect))
        let from = node["from"]?.duration
        let to = node["to"]?.duration
        if let from, let to, to <= from, let place = node["to"]?.place {
            issues.append(
                ConfigIssue(
                    "'\(path).to' must lie after 'from'", at: place, keyPath: path + ".to"))
        }
        return SourceDescription(
            name: entry.key, uri: resolved(node["uri"]), mode: node.choice("mode") ?? .auto,
            stream: node["stream"]?.integer, from: from, to: to,
            maxFrames: node["max_frames"]?.integer, stride: node["stride"]?.integer ?? 1,
            detect: own.map { .own($0) } ?? .inherited,
            track: tracking.map { .own($0) } ?? .inherited, rules: rules)
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
        if let model = node["model"]?.text {
            detect.model = modelPath(model, node: node["model"])
            checkModel(node["model"], path: path + ".model")
        }
        let labels = labels(of: detect)
        if let classes = node["classes"] {
            detect.classes = self.classes(classes, path: path + ".classes", labels: labels)
            if classes.items?.isEmpty == true {
                issues.append(
                    ConfigIssue(
                        "'\(path).classes' keeps nothing", at: classes.place,
                        keyPath: path + ".classes", hint: "leave it out to keep every class"))
            }
        }
        detect.score = node["score"]?.number ?? detect.score
        detect.scoreLow = node["score_low"]?.number ?? detect.scoreLow
        detect.iou = node["iou"]?.number ?? detect.iou
        detect.every = node["every"]?.integer ?? detect.every
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
            !model.revealed.isModelFile, !models.names.contains(model.revealed)
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

    private mutating func classes(
        _ node: ConfigNode, path: String, labels: [String]?
    ) -> [String]? {
        let check = ClassCheck(labels: labels)
        issues += check.issues(node, path: path)
        return node.texts
    }

    private mutating func pose() -> PoseDescription? {
        guard let node = root["pose"], let model = node["model"]?.text else { return nil }
        checkModel(node["model"], path: "pose.model")
        return PoseDescription(
            model: modelPath(model, node: node["model"]), score: node["score"]?.number)
    }

    private mutating func model(of group: String) -> String? {
        guard let node = root[group]?["model"], let model = node.text else { return nil }
        checkModel(node, path: "\(group).model")
        return modelPath(model, node: node)
    }

    private mutating func classify() -> ClassifyDescription? {
        guard let model = model(of: "classify") else { return nil }
        return ClassifyDescription(model: model, limit: root["classify"]?["top"]?.integer ?? 3)
    }

    private mutating func track(
        _ node: ConfigNode?, path: String, base: TrackDescription?
    ) -> TrackDescription? {
        let kind = node?["kind"]?.text
        if kind == "none" { return nil }
        guard node != nil || base != nil else { return nil }
        var track = base ?? Self.baseTrack
        guard let node else { return track }
        let chosen = kind.flatMap(TrackDescription.Kind.init(rawValue:)) ?? track.kind
        if chosen != track.kind { track = Self.baseTrack }
        track.kind = chosen
        track.bufferFrames = node["buffer"]?.integer ?? track.bufferFrames
        track.match = node["match"]?.number ?? track.match
        track.minHits = node["min_hits"]?.integer ?? track.minHits
        track.fuseScore = node["fuse_score"]?.boolean ?? track.fuseScore
        track.classAware = node["class_aware"]?.boolean ?? track.classAware
        let foreign = chosen == .byte ? "min_hits" : "fuse_score"
        if let entry = node.entries.first(where: { $0.key == foreign }) {
            issues.append(
                ConfigIssue(
                    "'\(foreign)' has no meaning for the tracker \(chosen.rawValue)",
                    at: entry.place, keyPath: "\(path).\(foreign)", hint: "leave it out"))
        }
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
                        "'\(entry.key)' is the rule that tells starts and ends of tracks",
                        at: entry.place, keyPath: rulePath, hint: "choose another name"))
            }
            guard let kind: RuleDescription.Kind = entry.value.choice("type"),
                let pointsNode = entry.value["points"], let points = pointsNode.points
            else { return nil }
            issues += ShapeCheck(kind: kind, points: points).issues(
                at: pointsNode.place, path: rulePath + ".points")
            let classes = entry.value["classes"].map {
                self.classes($0, path: rulePath + ".classes", labels: labels)
            }
            return RuleDescription(
                name: entry.key, kind: kind, points: points, classes: classes ?? nil,
                hold: entry.value["hold"]?.duration ?? .milliseconds(200),
                anchor: entry.value.choice("anchor") ?? .bottomCenter)
        }
    }

    private func compute() -> ComputeDescription {
        var compute = ComputeDescription()
        guard let node = root["compute"] else { return compute }
        compute.threads = node["threads"]?.integer
        compute.precision = node.choice("precision") ?? compute.precision
        compute.batch = node["batch"]?.integer ?? compute.batch
        return compute
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
