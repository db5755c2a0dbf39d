extension KeyTable {
    /// The keys of heads that are read level by level, and of heat maps.
    static let headKeys = [
        ConfigKey(
            "family.anchor_scale", .number(0.1...64), absent: "4",
            "retinanet: side of a level's smallest anchor, in cells"),
        ConfigKey(
            "family.octaves", .integer(1...16), absent: "\(AnchorHeadForm().octaves)",
            "retinanet: sizes of anchors from one doubling to the next"),
        ConfigKey(
            "family.shapes", .numberLists, absent: "height to width of 0.5, 1, 2",
            "retinanet: width and height of each anchor, of its side"),
        ConfigKey(
            "family.anchor_order", .choice(AnchorHeadForm.Order.allCases.map(\.rawValue)),
            absent: AnchorHeadForm().order.rawValue,
            "retinanet: all sizes of a shape follow one another, or all shapes of a size"),
        ConfigKey(
            "family.center", .number(0...1), absent: "0",
            "retinanet, fcos, rtmdet: where the middle is in a cell"),
        ConfigKey(
            "family.rounds", .boolean, absent: "\(AnchorHeadForm().rounds)",
            "retinanet: anchors of whole pixels, as torchvision has them"),
        ConfigKey(
            "family.offsets", .choice(AnchorHeadForm.Offsets.allCases.map(\.rawValue)),
            absent: AnchorHeadForm().offsets.rawValue, "retinanet: the order of a box's numbers"),
        ConfigKey(
            "family.in_cells", .boolean, absent: "true for fcos, false for rtmdet",
            "fcos, rtmdet: distances are in cells, not in pixels"),
        ConfigKey(
            "family.centerness", .choice(PointHeadForm.Centerness.allCases.map(\.rawValue)),
            absent: PointHeadForm.fcos.centerness.rawValue,
            "fcos: times the class score, or the square root of that"),
        ConfigKey(
            "family.refine", .choice(HeatMapRefinement.allCases.map(\.rawValue)),
            absent: HeatMapRefinement.quarter.rawValue,
            "heatmaps: how a peak becomes a place between cells"),
    ]
}
