import InferenceEngine
import Tensors

extension OperatorTable {
    /// Convolutions, pools and sizes of pictures.
    static let pictures: [String: Lowering] = [
        "AffineGrid": { (builder) throws(ImportError) in
            try builder.requireInputs(2...2)
            return AffineGrid(alignsCorners: builder.flag("align_corners"))
        },
        "AveragePool": { (builder) throws(ImportError) in
            try builder.requireInputs(1...1)
            guard try builder.spatialRank(kernelIsAttribute: true) == 2 else {
                return SpatialAveragePool(
                    window: try builder.spatialWindow(),
                    countsPadding: builder.flag("count_include_pad"))
            }
            return AveragePool(
                window: try builder.window(kernelIsAttribute: true),
                roundsUp: builder.flag("ceil_mode"),
                countsPadding: builder.flag("count_include_pad"))
        },
        "Col2Im": { (builder) throws(ImportError) in
            try builder.requireInputs(3...3)
            return Col2Im(window: try builder.spatialWindow())
        },
        "Conv": { (builder) throws(ImportError) in
            try builder.requireInputs(2...3)
            let groups = try builder.groups()
            guard try builder.spatialRank(kernelIsAttribute: false) == 2 else {
                return SpatialConv(window: try builder.spatialWindow(), groups: groups)
            }
            return Conv(window: try builder.window(kernelIsAttribute: false), groups: groups)
        },
        "ConvTranspose": { (builder) throws(ImportError) in
            try builder.requireInputs(2...3)
            let groups = try builder.groups(), size = builder.integers("output_shape") ?? []
            guard size.isEmpty, try builder.spatialRank(kernelIsAttribute: false) == 2 else {
                return SpatialConvTranspose(
                    window: try builder.spatialWindow(), groups: groups,
                    outputPadding: builder.integers("output_padding") ?? [], outputSize: size)
            }
            return ConvTranspose(
                window: try builder.window(kernelIsAttribute: false), groups: groups,
                outputPadding: try builder.pair("output_padding", default: 0), outputSize: nil)
        },
        "DeformConv": { (builder) throws(ImportError) in
            try builder.requireInputs(3...5)
            return DeformConv(
                window: try builder.spatialWindow(), groups: try builder.groups(),
                offsetGroups: builder.integer("offset_group", default: 1))
        },
        "DepthToSpace": { (builder) throws(ImportError) in
            try builder.requireInputs(1...1)
            return DepthToSpace(
                blockSize: builder.integer("blocksize", default: 0),
                blockFirst: builder.text("mode", default: "DCR") == "DCR")
        },
        "GlobalAveragePool": plain(1...1, GlobalAveragePool()),
        "GlobalLpPool": { (builder) throws(ImportError) in
            try builder.requireInputs(1...1)
            return GlobalLpPool(order: builder.integer("p", default: 2))
        },
        "GlobalMaxPool": plain(1...1, GlobalMaxPool()),
        "GridSample": { (builder) throws(ImportError) in
            try builder.requireInputs(2...2)
            let mode: GridSample.Mode
            switch builder.text("mode", default: "linear") {
            case "linear", "bilinear": mode = .linear
            case "cubic", "bicubic": mode = .cubic
            case "nearest": mode = .nearest
            case let other: throw builder.invalid("mode", "is '\(other)'")
            }
            let border: GridSample.Border
            switch builder.text("padding_mode", default: "zeros") {
            case "zeros": border = .zeros
            case "border": border = .edge
            case "reflection": border = .reflection
            case let other: throw builder.invalid("padding_mode", "is '\(other)'")
            }
            return GridSample(
                mode: mode, border: border, alignsCorners: builder.flag("align_corners"))
        },
        "LpPool": { (builder) throws(ImportError) in
            try builder.requireInputs(1...1)
            return LpPool(
                window: try builder.spatialWindow(), order: builder.integer("p", default: 2))
        },
        "MaxPool": { (builder) throws(ImportError) in
            try builder.requireInputs(1...1)
            let isPlain =
                builder.message.outputs.dropFirst().allSatisfy(\.isEmpty)
                && !builder.flag("storage_order")
            guard isPlain, try builder.spatialRank(kernelIsAttribute: true) == 2 else {
                return SpatialMaxPool(
                    window: try builder.spatialWindow(),
                    countsFirstAxisFastest: builder.flag("storage_order"))
            }
            return MaxPool(
                window: try builder.window(kernelIsAttribute: true),
                roundsUp: builder.flag("ceil_mode"))
        },
        "MaxUnpool": { (builder) throws(ImportError) in
            try builder.requireInputs(2...3)
            return MaxUnpool(window: try builder.spatialWindow())
        },
        "Resize": { (builder) throws(ImportError) in
            try builder.opset < 11 ? simpleResize(&builder) : resize(&builder)
        },
        "SpaceToDepth": { (builder) throws(ImportError) in
            try builder.requireInputs(1...1)
            return SpaceToDepth(
                blockSize: builder.integer("blocksize", default: 0),
                blockFirst: builder.text("mode", default: "DCR") == "DCR")
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
}
