import VisionCore

extension ModelDescription {
    /// Whether `bytes` look like a model's description and not like a pipeline: they have a
    /// `family` or a `sha256` at the top, and no `sources`.
    package static func isDescription(_ bytes: [UInt8]) -> Bool {
        let root = YAMLDocument(bytes: bytes, name: "").root
        return root?["sources"] == nil && (root?["family"] != nil || root?["sha256"] != nil)
    }

    /// The description in `bytes` of YAML, which messages call `name`; throws every problem.
    package static func read(bytes: [UInt8], name: String) throws(ConfigProblems)
        -> ModelDescription
    {
        let document = YAMLDocument(bytes: bytes, name: name)
        guard let root = document.root else {
            let empty = ConfigIssue(
                "the description is empty", at: .file(name, line: 1, column: 1))
            throw ConfigProblems(document.issues.isEmpty ? [empty] : document.issues)
        }
        var validator = KeyValidator(.model)
        validator.check(root)
        var reader = ModelReader(root)
        let description = reader.description()
        let issues = document.issues + validator.issues + reader.issues
        guard issues.allSatisfy({ $0.severity == .warning }), let description else {
            throw ConfigProblems(issues)
        }
        return description
    }
}

/// Makes a model's description of a document, and checks what the key table cannot.
private struct ModelReader {
    let root: ConfigNode
    var issues: [ConfigIssue] = []

    init(_ root: ConfigNode) {
        self.root = root
    }

    mutating func description() -> ModelDescription? {
        var family = FamilyReader(root["family"])
        let decoded = family.family()
        issues += family.issues
        checkSum(root["sha256"], path: "sha256")
        checkSum(root["original"]?["sha256"], path: "original.sha256")
        let labels = labels()
        let input = input()
        guard let decoded, let input, let name = root["name"]?.text,
            let file = root["file"]?.text, let sum = root["sha256"]?.text,
            let task: ModelDescription.Task = root.choice("task")
        else { return nil }
        return ModelDescription(
            name: name, file: file, sha256: sum, bytes: root["bytes"]?.integer, task: task,
            family: decoded, input: input, outputs: outputs(), labels: labels,
            labelOffset: root["label_offset"]?.integer ?? 0, skeleton: root.choice("skeleton"),
            thresholds: ModelThresholds.keys.value(root["thresholds"]),
            licence: root["licence"]?.text ?? "", source: origin(),
            original: original(), decode: root["decode"]?.text,
            howMade: root["how_made"]?.text, opset: root["opset"]?.integer,
            irVersion: root["ir_version"]?.integer, operators: operators())
    }

    private mutating func checkSum(_ node: ConfigNode?, path: String) {
        guard let node, let text = node.text else { return }
        let fits = text.utf8.count == 64 && text.allSatisfy { "0123456789abcdef".contains($0) }
        guard !fits else { return }
        issues.append(
            ConfigIssue(
                "'\(path)' must be 64 lower-case hexadecimal digits", at: node.place,
                keyPath: path, hint: "sha256sum FILE prints it"))
    }

    private mutating func labels() -> LabelSet? {
        guard let node = root["labels"] else { return nil }
        if let list = node.texts { return LabelSet(labels: list) }
        guard let name = node.text, name != "none" else { return nil }
        if let set = LabelSet(named: name) { return set }
        issues.append(
            ConfigIssue(
                "unknown label set '\(name)'", at: node.place, keyPath: "labels",
                hint: NearestWord.hint(
                    for: name, among: LabelSet.embeddedNames, called: "label sets")))
        return nil
    }

    private mutating func input() -> ModelInput? {
        guard let node = root["input"], let name = node["name"]?.text,
            let order: ModelInput.ColourOrder = node.choice("colour_order")
        else { return nil }
        let channels = order == .grey ? 1 : 3
        let mean = node["mean"]?.numbers ?? Array(repeating: 0, count: channels)
        let scale = node["scale"]?.numbers ?? Array(repeating: 1, count: channels)
        for (key, values) in [("mean", mean), ("scale", scale)] where values.count != channels {
            issues.append(
                ConfigIssue(
                    "'input.\(key)' needs \(channels) numbers for \(order.rawValue)",
                    at: node[key]?.place ?? node.place, keyPath: "input.\(key)"))
        }
        return ModelInput(
            name: name, shape: Self.shape(node["shape"]),
            dataType: node["dtype"]?.text ?? ModelInput.standardDataType,
            layout: node.choice("layout") ?? .standard,
            colourOrder: order, mean: mean, scale: scale, fit: fit(node["fit"]),
            filter: node.choice("filter") ?? .standard, note: node["note"]?.text)
    }

    private func fit(_ node: ConfigNode?) -> ModelInput.Fit {
        switch node?["kind"]?.text {
        case "letterbox":
            .letterbox(
                pad: node?["pad"]?.number ?? ModelInput.Fit.standardPad,
                anchor: node?.choice("anchor") ?? .standard)
        case "crop": .crop(margin: node?["margin"]?.number ?? ModelInput.Fit.standardMargin)
        case "pyramid": .pyramid
        case "center-crop": .center(shorter: node?["shorter"]?.integer)
        default: .stretch
        }
    }

    private func outputs() -> [ModelOutput] {
        (root["outputs"]?.items ?? []).map { item in
            ModelOutput(name: item["name"]?.text ?? "", shape: Self.shape(item["shape"]))
        }
    }

    private func origin() -> ModelOrigin {
        let node = root["source"]
        let package = node?["package"].map { package in
            ModelPackage(
                name: package["name"]?.text ?? "", version: package["version"]?.text ?? "",
                path: package["path"]?.text ?? "")
        }
        return ModelOrigin(
            repository: node?["repository"]?.text, commit: node?["commit"]?.text,
            path: node?["path"]?.text, package: package, url: node?["url"]?.text)
    }

    private func original() -> ModelFile? {
        root["original"].map { node in
            ModelFile(
                file: node["file"]?.text ?? "", sha256: node["sha256"]?.text ?? "",
                bytes: node["bytes"]?.integer)
        }
    }

    private func operators() -> [String: Int] {
        Dictionary(
            (root["operators"]?.entries ?? []).map { ($0.key, $0.value.integer ?? 0) }
        ) { first, _ in first }
    }

    private static func shape(_ node: ConfigNode?) -> [ModelDimension] {
        (node?.items ?? []).map { item in
            item.integer.map { .fixed($0) } ?? .open(item.text ?? "")
        }
    }
}
