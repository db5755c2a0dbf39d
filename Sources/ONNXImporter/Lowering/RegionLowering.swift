import InferenceEngine

extension OperatorTable {
    /// Regions of pictures.
    static let regions: [String: Lowering] = [
        "MaxRoiPool": { (builder) throws(ImportError) in
            try builder.requireInputs(2...2)
            guard let shape = builder.integers("pooled_shape"), shape.count == 2 else {
                throw builder.invalid("pooled_shape", "is not two sizes")
            }
            return MaxRoiPool(
                rows: shape[0], columns: shape[1],
                scale: builder.float("spatial_scale", default: 1))
        },
        "RoiAlign": { (builder) throws(ImportError) in
            try builder.requireInputs(3...3)
            let mode: RoiAlign.Mode
            switch builder.text("mode", default: "avg") {
            case "avg": mode = .average
            case "max": mode = .largest
            case let other: throw builder.invalid("mode", "is '\(other)'")
            }
            let coordinates = builder.text(
                "coordinate_transformation_mode",
                default: builder.opset < 16 ? "output_half_pixel" : "half_pixel")
            guard ["half_pixel", "output_half_pixel"].contains(coordinates) else {
                throw builder.invalid("coordinate_transformation_mode", "is '\(coordinates)'")
            }
            return RoiAlign(
                mode: mode, rows: builder.integer("output_height", default: 1),
                columns: builder.integer("output_width", default: 1),
                sampling: builder.integer("sampling_ratio", default: 0),
                scale: builder.float("spatial_scale", default: 1),
                halfPixel: coordinates == "half_pixel")
        },
    ]
}
