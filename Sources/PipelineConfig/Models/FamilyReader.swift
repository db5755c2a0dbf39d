/// Reads how a model's outputs are decoded, and checks that each family has the keys it needs.
struct FamilyReader {
    private let node: ConfigNode?
    private(set) var issues: [ConfigIssue] = []

    init(_ node: ConfigNode?) {
        self.node = node
    }

    /// The family; nil when something it needs is missing.
    mutating func family() -> ModelFamily? {
        guard let node, let kind: ModelFamily.Kind = node.choice("kind") else { return nil }
        checkKeys(node, kind: kind)
        let strides = node["strides"]?.integers ?? []
        let stride = node["stride"]?.integer ?? 1
        switch kind {
        case .yolox: return .yolox(strides: strides)
        case .darknet: return .darknet(heads: heads(node))
        case .ssdAnchors: return .ssdAnchors(anchors(node))
        case .ssdPriors: return .ssdPriors(priors(node, strides: strides))
        case .gfl: return .gfl(strides: strides, regMax: node["reg_max"]?.integer ?? 1)
        case .fastestdet:
            return .fastestdet(
                stride: stride, objectPower: node["object_power"]?.number ?? 1,
                classPower: node["class_power"]?.number ?? 1)
        case .unitAnchors:
            return .unitAnchors(strides: strides, points: node["points"]?.integer ?? 1)
        case .bodyLandmarks: return .bodyLandmarks(points: node["points"]?.integer ?? 1)
        case .centerface: return .centerface(stride: stride)
        case .posenet: return .posenet(stride: stride)
        case .movenet: return .movenet(stride: stride)
        case .mtcnn:
            return node.choice("stage").map { stage in
                .mtcnn(
                    MTCNNForm(
                        stage: stage, before: node["before"]?.texts ?? [],
                        smallest: node["smallest"]?.integer ?? MTCNNForm.standardSmallest))
            }
        case .classifier: return .classifier(appliesSoftmax: node["softmax"]?.boolean ?? false)
        case .segmentation: return node.choice("layout").map { .segmentation(layout: $0) }
        case .embedding: return .embedding(dimensions: node["dimensions"]?.integer ?? 1)
        case .yoloAnchorFree, .yoloAnchorFreeMasks, .yoloAnchorFreePose, .yoloAnchorFreeTurned:
            return .yolo(form(.anchorFree, node, kind))
        case .yoloObjectness, .yoloObjectnessMasks, .yoloObjectnessPose, .yoloObjectnessTurned:
            return .yolo(form(.objectness, node, kind))
        case .yoloEndToEnd, .yoloEndToEndMasks, .yoloEndToEndPose, .yoloEndToEndTurned:
            return .yolo(form(.endToEnd, node, kind))
        case .detr: return .detr(appliesSoftmax: node["softmax"]?.boolean ?? false)
        case .detrDeployed: return .detrDeployed(boxList(node))
        case .boxes: return .boxes(boxList(node))
        case .simcc: return .simcc
        case .heatmaps: return .heatmaps(node.choice("refine") ?? .quarter)
        case .retinanet: return .retinanet(anchorHead(node))
        case .fcos: return .fcos(pointHead(node, .fcos))
        case .rtmdet: return .rtmdet(pointHead(node, .rtmdet))
        case .rtmo: return .rtmo(points: node["points"]?.integer ?? 1)
        }
    }

    private mutating func checkKeys(_ node: ConfigNode, kind: ModelFamily.Kind) {
        let needed = KeyTable.neededFamilyKeys[kind] ?? []
        for key in needed where node[key] == nil {
            issues.append(
                ConfigIssue(
                    "the family \(kind.rawValue) needs '\(key)'", at: node.place,
                    keyPath: "family.\(key)", hint: KeyTable.model.key(at: "family.\(key)")?.meaning
                ))
        }
        let optional = KeyTable.optionalFamilyKeys[kind] ?? []
        for entry in node.entries
        where entry.key != "kind" && !needed.contains(entry.key) && !optional.contains(entry.key)
            && KeyTable.model.key(at: "family.\(entry.key)") != nil
        {
            issues.append(
                ConfigIssue(
                    "'\(entry.key)' has no meaning for the family \(kind.rawValue)",
                    at: entry.place, keyPath: "family.\(entry.key)", hint: "leave it out"))
        }
    }

    private mutating func heads(_ node: ConfigNode) -> [DarknetHead] {
        (node["heads"]?.items ?? []).map { item in
            DarknetHead(
                stride: item["stride"]?.integer ?? 1,
                anchors: lists(item["anchors"], of: 2, path: "family.heads"),
                sxy: item["sxy"]?.number ?? 1)
        }
    }

    private mutating func anchors(_ node: ConfigNode) -> SSDAnchors {
        let coder = node["box_coder"]?.numbers ?? []
        if let place = node["box_coder"]?.place, coder.count != 4 {
            issues.append(
                ConfigIssue(
                    "'family.box_coder' needs 4 numbers", at: place, keyPath: "family.box_coder"))
        }
        return SSDAnchors(
            featureMaps: node["feature_maps"]?.integers ?? [],
            minScale: node["min_scale"]?.number ?? 0, maxScale: node["max_scale"]?.number ?? 0,
            aspectRatios: node["aspect_ratios"]?.numbers ?? [],
            reducesLowestMap: node["reduces_lowest_map"]?.boolean ?? false, boxCoder: coder,
            hasBackground: node["background"]?.boolean ?? false,
            scoresAreProbabilities: node["probabilities"]?.boolean ?? false)
    }

    private mutating func priors(_ node: ConfigNode, strides: [Int]) -> PriorBoxes {
        let variances = node["variances"]?.numbers ?? []
        let sizes = lists(node["sizes"], of: nil, path: "family.sizes")
        if let place = node["variances"]?.place, variances.count != 2 {
            issues.append(
                ConfigIssue(
                    "'family.variances' needs 2 numbers", at: place, keyPath: "family.variances"))
        }
        if let place = node["sizes"]?.place, sizes.count != strides.count {
            issues.append(
                ConfigIssue(
                    "'family.sizes' needs a list for each of the \(strides.count) strides",
                    at: place, keyPath: "family.sizes"))
        }
        return PriorBoxes(
            strides: strides, sizes: sizes, variances: variances,
            clips: node["clips"]?.boolean ?? false, order: order(node["order"]))
    }

    private func form(
        _ head: YOLOForm.Head, _ node: ConfigNode, _ kind: ModelFamily.Kind
    ) -> YOLOForm {
        let parts: YOLOForm.Parts =
            switch kind {
            case .yoloAnchorFreeMasks, .yoloObjectnessMasks, .yoloEndToEndMasks:
                .factors(node["factors"]?.integer ?? YOLOForm.standardFactors)
            case .yoloAnchorFreePose, .yoloObjectnessPose, .yoloEndToEndPose:
                .keypoints(
                    count: node["points"]?.integer ?? 1,
                    values: node["point_values"]?.integer ?? YOLOForm.standardPointValues)
            case .yoloAnchorFreeTurned, .yoloObjectnessTurned, .yoloEndToEndTurned: .angle
            default: .none
            }
        return YOLOForm(head, parts: parts, isNormalized: node["normalized"]?.boolean ?? false)
    }

    private mutating func boxList(_ node: ConfigNode) -> BoxListForm {
        var form = BoxListForm()
        form.roles = (node["order"]?.items ?? []).compactMap { item in
            let word = item.text ?? ""
            if let role = BoxListForm.Role(rawValue: word) { return role }
            issues.append(unknown(word, at: item.place, BoxListForm.Role.allCases.map(\.rawValue)))
            return nil
        }
        form.box = node.choice("box_form") ?? form.box
        form.isNormalized = node["normalized"]?.boolean ?? form.isNormalized
        return form
    }

    private func unknown(_ word: String, at place: ConfigPlace, _ known: [String]) -> ConfigIssue {
        ConfigIssue(
            "unknown value '\(word)' for family.order", at: place, keyPath: "family.order",
            hint: NearestWord.hint(for: word, among: known, called: "known"))
    }

    private mutating func order(_ node: ConfigNode?) -> [PriorBoxes.Output] {
        (node?.items ?? []).compactMap { item in
            let word = item.text ?? ""
            if let output = PriorBoxes.Output(rawValue: word) { return output }
            issues.append(
                unknown(word, at: item.place, PriorBoxes.Output.allCases.map(\.rawValue)))
            return nil
        }
    }

    private mutating func anchorHead(_ node: ConfigNode) -> AnchorHeadForm {
        var form = AnchorHeadForm()
        form.strides = node["strides"]?.integers ?? form.strides
        form.anchorScale = node["anchor_scale"]?.number ?? form.anchorScale
        form.octaves = node["octaves"]?.integer ?? form.octaves
        if let shapes = node["shapes"] { form.shapes = lists(shapes, of: 2, path: "family.shapes") }
        form.order = node.choice("anchor_order") ?? form.order
        form.center = node["center"]?.number ?? form.center
        form.rounds = node["rounds"]?.boolean ?? form.rounds
        form.offsets = node.choice("offsets") ?? form.offsets
        form.areProbabilities = node["probabilities"]?.boolean ?? form.areProbabilities
        return form
    }

    private func pointHead(_ node: ConfigNode, _ standard: PointHeadForm) -> PointHeadForm {
        var form = standard
        form.strides = node["strides"]?.integers ?? form.strides
        form.center = node["center"]?.number ?? form.center
        form.isInCells = node["in_cells"]?.boolean ?? form.isInCells
        form.centerness = node.choice("centerness") ?? form.centerness
        form.areProbabilities = node["probabilities"]?.boolean ?? form.areProbabilities
        return form
    }

    private mutating func lists(_ node: ConfigNode?, of count: Int?, path: String) -> [[Double]] {
        (node?.items ?? []).map { item in
            let numbers = item.numbers ?? []
            if let count, numbers.count != count {
                issues.append(
                    ConfigIssue(
                        "each anchor needs \(count) numbers", at: item.place, keyPath: path))
            }
            return numbers
        }
    }
}
