extension KeyTable {
    static let familyKeys = plainFamilyKeys + headKeys

    private static let plainFamilyKeys = [
        ConfigKey("family", .group, required: true, "how outputs are decoded"),
        ConfigKey(
            "family.kind", .choice(ModelFamily.Kind.allCases.map(\.rawValue)), required: true,
            "the decoder"),
        ConfigKey("family.strides", .integers(1...1024), "input pixels per cell, of each map"),
        ConfigKey("family.stride", .integer(1...1024), "input pixels per cell"),
        ConfigKey("family.reg_max", .integer(1...64), "gfl: the last bin of a side"),
        ConfigKey("family.object_power", .number(0...10), "fastestdet: power of the objectness"),
        ConfigKey("family.class_power", .number(0...10), "fastestdet: power of the class score"),
        ConfigKey("family.heads", .groups, "darknet: one for each output"),
        ConfigKey("family.heads.*", .group, "one output"),
        ConfigKey("family.heads.*.stride", .integer(1...1024), required: true, "pixels per cell"),
        ConfigKey(
            "family.heads.*.anchors", .numberLists, required: true,
            "width and height of each, input pixels"),
        ConfigKey(
            "family.heads.*.sxy", .number(1...2), absent: "1", "scale of the cell offset"),
        ConfigKey(
            "family.points", .integer(1...1024),
            "unit-anchors, body-landmarks, rtmo, yolo-…-pose: how many landmarks"),
        ConfigKey(
            "family.point_values", .integer(2...3),
            absent: "\(YOLOForm.standardPointValues)", "yolo-…-pose: x, y and perhaps a score"),
        ConfigKey(
            "family.factors", .integer(1...1024), absent: "\(YOLOForm.standardFactors)",
            "yolo-…-seg: prototype masks"),
        ConfigKey(
            "family.normalized", .boolean, absent: "false",
            "yolo-…, boxes: coordinates are shares of the input, not its pixels"),
        ConfigKey(
            "family.box_form", .choice(BoxListForm.Box.allCases.map(\.rawValue)),
            absent: BoxListForm().box.rawValue, "boxes: the order of a box's numbers"),
        ConfigKey("family.feature_maps", .integers(1...4096), "ssd-anchors: cells a side"),
        ConfigKey("family.min_scale", .number(0...2), "ssd-anchors: of the first map"),
        ConfigKey("family.max_scale", .number(0...2), "ssd-anchors: of the last map"),
        ConfigKey("family.aspect_ratios", .numbers, "ssd-anchors: width to height"),
        ConfigKey(
            "family.reduces_lowest_map", .boolean,
            "ssd-anchors: the first map has three anchors only"),
        ConfigKey("family.box_coder", .numbers, "ssd-anchors: divisors of y, x, height, width"),
        ConfigKey("family.background", .boolean, "ssd-anchors: column 0 is the background"),
        ConfigKey(
            "family.probabilities", .boolean,
            "ssd-anchors, retinanet, fcos, rtmdet: scores need no sigmoid"),
        ConfigKey("family.sizes", .numberLists, "ssd-priors: sides at each stride, input pixels"),
        ConfigKey("family.variances", .numbers, "ssd-priors: factors of centre and size"),
        ConfigKey("family.clips", .boolean, "ssd-priors: priors are clipped to the picture"),
        ConfigKey(
            "family.order", .texts, "ssd-priors, boxes: what the outputs are, in their order"),
        ConfigKey(
            "family.stage", .choice(MTCNNStage.allCases.map(\.rawValue)), "mtcnn: which net"),
        ConfigKey(
            "family.before", .texts,
            "mtcnn: of the last net, the models that propose and refine, in this order"),
        ConfigKey(
            "family.smallest", .integer(12...65_536),
            "mtcnn: the shorter side of the smallest objects that are looked for, pixels"),
        ConfigKey(
            "family.softmax", .boolean,
            "classifier: the output holds logits; detr: the last class is \"no object\""),
        ConfigKey(
            "family.layout", .choice(ModelInput.Layout.allCases.map(\.rawValue)),
            "segmentation: of the output"),
        ConfigKey("family.dimensions", .integer(1...65_536), "embedding: length of the vector"),
    ]

    /// The keys of `family` that each kind needs.
    static let neededFamilyKeys: [ModelFamily.Kind: [String]] = [
        .yolox: ["strides"], .darknet: ["heads"], .gfl: ["strides", "reg_max"],
        .ssdAnchors: [
            "feature_maps", "min_scale", "max_scale", "aspect_ratios", "reduces_lowest_map",
            "box_coder", "background", "probabilities",
        ],
        .ssdPriors: ["strides", "sizes", "variances", "clips", "order"],
        .fastestdet: ["stride", "object_power", "class_power"], .centerface: ["stride"],
        .unitAnchors: ["strides", "points"], .bodyLandmarks: ["points"], .posenet: ["stride"],
        .movenet: ["stride"], .mtcnn: ["stage"], .classifier: ["softmax"],
        .segmentation: ["layout"],
        .embedding: ["dimensions"],
        .yoloAnchorFreePose: ["points"], .yoloObjectnessPose: ["points"],
        .yoloEndToEndPose: ["points"],
        .detr: ["softmax"], .detrDeployed: ["order"], .boxes: ["order"], .rtmo: ["points"],
    ]

    /// The keys of `family` that a kind may have besides.
    static let optionalFamilyKeys: [ModelFamily.Kind: [String]] = [
        .yoloAnchorFree: ["normalized"], .yoloAnchorFreeMasks: ["normalized", "factors"],
        .yoloAnchorFreePose: ["normalized", "point_values"],
        .yoloAnchorFreeTurned: ["normalized"],
        .yoloObjectness: ["normalized"], .yoloObjectnessMasks: ["normalized", "factors"],
        .yoloObjectnessPose: ["normalized", "point_values"],
        .yoloObjectnessTurned: ["normalized"],
        .yoloEndToEnd: ["normalized"], .yoloEndToEndMasks: ["normalized", "factors"],
        .yoloEndToEndPose: ["normalized", "point_values"], .yoloEndToEndTurned: ["normalized"],
        .detrDeployed: ["normalized", "box_form"], .boxes: ["normalized", "box_form"],
        .heatmaps: ["refine"], .mtcnn: ["before", "smallest"],
        .retinanet: [
            "strides", "anchor_scale", "octaves", "shapes", "anchor_order", "center", "rounds",
            "offsets", "probabilities",
        ],
        .fcos: ["strides", "center", "in_cells", "centerness", "probabilities"],
        .rtmdet: ["strides", "center", "in_cells", "probabilities"],
    ]
}
