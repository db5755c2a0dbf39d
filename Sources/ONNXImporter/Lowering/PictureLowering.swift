import InferenceEngine
import Tensors

extension OperatorTable {
    /// Convolutions, pools and sizes of pictures.
    static let pictures: [String: Lowering] = [
        "AveragePool": { (builder) throws(ImportError) in
            try builder.requireInputs(1...1)
            return AveragePool(
                window: try builder.window(kernelIsAttribute: true),
                roundsUp: builder.flag("ceil_mode"),
                countsPadding: builder.flag("count_include_pad"))
        },
        "Conv": { (builder) throws(ImportError) in
            try builder.requireInputs(2...3)
            return Conv(
                window: try builder.window(kernelIsAttribute: false),
                groups: try groups(builder))
        },
        "ConvTranspose": { (builder) throws(ImportError) in
            try builder.requireInputs(2...3)
            let size = builder.integers("output_shape").map { Array($0.suffix(2)) }
            return ConvTranspose(
                window: try builder.window(kernelIsAttribute: false),
                groups: try groups(builder),
                outputPadding: try builder.pair("output_padding", default: 0),
                outputSize: size?.count == 2 ? size : nil)
        },
        "DepthToSpace": { (builder) throws(ImportError) in
            try builder.requireInputs(1...1)
            return DepthToSpace(
                blockSize: builder.integer("blocksize", default: 0),
                blockFirst: builder.text("mode", default: "DCR") == "DCR")
        },
        "GlobalAveragePool": plain(1...1, GlobalAveragePool()),
        "GlobalMaxPool": plain(1...1, GlobalMaxPool()),
        "MaxPool": { (builder) throws(ImportError) in
            try builder.requireInputs(1...1)
            guard builder.message.outputs.dropFirst().allSatisfy(\.isEmpty),
                !builder.flag("storage_order")
            else { throw builder.unsupported }
            return MaxPool(
                window: try builder.window(kernelIsAttribute: true),
                roundsUp: builder.flag("ceil_mode"))
        },
        "Resize": { (builder) throws(ImportError) in try resize(&builder) },
        "SpaceToDepth": { (builder) throws(ImportError) in
            try builder.requireInputs(1...1)
            return SpaceToDepth(blockSize: builder.integer("blocksize", default: 0))
        },
        "Upsample": { (builder) throws(ImportError) in
            if builder.opset < 9 {
                try builder.requireInputs(1...1)
                let scales = builder.message.attributes["scales"]?.floats ?? []
                builder.setInput(1, to: Tensor(scales, shape: [scales.count]), named: "scales")
            }
            return try simpleResize(&builder)
        },
    ]

    private static func groups(_ builder: NodeBuilder) throws(ImportError) -> Int {
        let groups = builder.integer("group", default: 1)
        guard groups >= 1, groups <= 1 << 20 else {
            throw builder.invalid("group", "of \(groups) is out of range")
        }
        return groups
    }

    private static func simpleResize(
        _ builder: inout NodeBuilder
    ) throws(ImportError) -> (any Operator)? {
        try builder.requireInputs(2...2)
        switch builder.text("mode", default: "nearest") {
        case "nearest": return Resize(coordinates: .asymmetric, nearest: .simple)
        case "linear": return Resize(coordinates: .asymmetric, nearest: nil)
        case let other: throw builder.invalid("mode", "is '\(other)'")
        }
    }

    private static func resize(
        _ builder: inout NodeBuilder
    ) throws(ImportError) -> (any Operator)? {
        if builder.opset < 11 { return try simpleResize(&builder) }
        try builder.requireInputs(1...4)
        // The second input, a region, matters to one coordinate mode only, which is refused.
        if builder.inputs.count > 1 { builder.inputs.remove(at: 1) }
        let coordinates = builder.text(
            "coordinate_transformation_mode", default: "half_pixel")
        guard let coordinates = Resize.Coordinates(rawValue: coordinates) else {
            throw builder.invalid("coordinate_transformation_mode", "is '\(coordinates)'")
        }
        for name in ["antialias", "exclude_outside"] where builder.flag(name) {
            throw builder.invalid(name, "is not supported")
        }
        if let axes = builder.integers("axes"), !axes.isEmpty {
            throw builder.invalid("axes", "is not supported")
        }
        let policy = builder.text("keep_aspect_ratio_policy", default: "stretch")
        guard policy == "stretch" else {
            throw builder.invalid("keep_aspect_ratio_policy", "is '\(policy)'")
        }
        switch builder.text("mode", default: "nearest") {
        case "nearest":
            let mode = builder.text("nearest_mode", default: "round_prefer_floor")
            guard let nearest = Resize.Nearest(rawValue: mode), nearest != .simple else {
                throw builder.invalid("nearest_mode", "is '\(mode)'")
            }
            return Resize(coordinates: coordinates, nearest: nearest)
        case "linear": return Resize(coordinates: coordinates, nearest: nil)
        case let other: throw builder.invalid("mode", "is '\(other)'")
        }
    }
}
