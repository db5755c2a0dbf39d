import VisionCore

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
        let node = root["annotate"]
        for key in ["blur", "pixelate"] {
            guard let list = node?[key] else { continue }
            issues += ClassCheck(labels: labels).issues(list, path: "annotate.\(key)")
        }
        return AnnotateDescription.keys.value(node)
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
            var output = OutputDescription(
                name: entry.key, to: node["to"]?.secret ?? SecretText(""))
            OutputDescription.keys.read(node, into: &output)
            return output
        }
    }

    /// The files of results; what is written source by source needs a file for each.
    mutating func results() -> [ResultDescription] {
        let results = ResultDescription.all(of: root)
        for result in results where result.kind.isPerSource && sourceCount > 1 {
            guard let place = root[result.kind.key]?["to"]?.place,
                !result.path.revealed.contains("{source}")
            else { continue }
            issues.append(
                ConfigIssue(
                    "several sources cannot share the file '\(result.path)'", at: place,
                    keyPath: "\(result.kind.key).to", hint: "put {source} into its name"))
        }
        return results
    }

    mutating func queues() -> [QueueDescription] {
        (root["queues"]?.entries ?? []).map { entry in
            if !QueueDescription.stages.contains(entry.key) { issues.append(noStage(entry)) }
            var queue = QueueDescription(stage: entry.key)
            QueueDescription.keys.read(entry.value, into: &queue)
            return queue
        }
    }

    private func noStage(_ entry: ConfigEntry) -> ConfigIssue {
        let stages = QueueDescription.stages
        let known = "stages with a queue: \(stages.joined(separator: ", "))"
        let hint = QueueDescription.stagesOfParts[entry.key].map {
            "\(entry.key) is part of the stage '\($0)'; \(known)"
        }
        return ConfigIssue(
            "no stage is called '\(entry.key)'", at: entry.place, keyPath: "queues.\(entry.key)",
            hint: hint ?? NearestWord.hint(for: entry.key, among: stages, called: "stages"))
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
