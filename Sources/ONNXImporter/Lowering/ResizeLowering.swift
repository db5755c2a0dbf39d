import InferenceEngine
import Tensors

extension OperatorTable {
    /// The quick form for the last two axes of pictures, the general one for everything else.
    static func resize(_ builder: inout NodeBuilder) throws(ImportError) -> (any Operator)? {
        try builder.requireInputs(1...4)
        let coordinates = builder.text(
            "coordinate_transformation_mode", default: "half_pixel")
        let nearest = builder.text("nearest_mode", default: "round_prefer_floor")
        guard let nearest = Resize.Nearest(rawValue: nearest), nearest != .simple else {
            throw builder.invalid("nearest_mode", "is '\(nearest)'")
        }
        let policy = builder.text("keep_aspect_ratio_policy", default: "stretch")
        guard let policy = Resample.Policy(rawValue: policy) else {
            throw builder.invalid("keep_aspect_ratio_policy", "is '\(policy)'")
        }
        let mode = builder.text("mode", default: "nearest")
        let isQuick =
            mode != "cubic" && policy == .stretch && builder.integers("axes")?.isEmpty != false
            && !builder.flag("antialias") && !builder.flag("exclude_outside")
            && coordinates != "tf_crop_and_resize" && resizesPictures(builder)
        if isQuick, let quick = Resize.Coordinates(rawValue: coordinates) {
            // The second input, a region, matters to one coordinate mode only.
            if builder.inputs.count > 1 { builder.inputs.remove(at: 1) }
            return Resize(coordinates: quick, nearest: mode == "nearest" ? nearest : nil)
        }
        guard let general = Resample.Coordinates(rawValue: coordinates) else {
            throw builder.invalid("coordinate_transformation_mode", "is '\(coordinates)'")
        }
        let kind: Resample.Mode
        switch mode {
        case "nearest": kind = .nearest(nearest)
        case "linear": kind = .linear
        case "cubic": kind = .cubic(builder.float("cubic_coeff_a", default: -0.75))
        default: throw builder.invalid("mode", "is '\(mode)'")
        }
        let axes = builder.integers("axes")
        return Resample(
            mode: kind, coordinates: general, policy: policy,
            axes: axes?.isEmpty == false ? axes : nil, antialiases: builder.flag("antialias"),
            excludesOutside: builder.flag("exclude_outside"),
            outside: builder.float("extrapolation_value", default: 0))
    }

    /// Whether scales or sizes, as far as they are known, are for the last two of four axes.
    private static func resizesPictures(_ builder: NodeBuilder) -> Bool {
        guard builder.inputs.count > 2 else { return true }
        if let outlet = builder.inputs[2], let scales = builder.graph.constant(outlet),
            scales.dataType == .float32, scales.shape.elementCount > 0
        {
            return scales.floats.count == 4 && scales.floats.prefix(2) == [1, 1]
        }
        guard builder.inputs.count > 3, let outlet = builder.inputs[3],
            let sizes = builder.graph.constant(outlet)
        else { return true }
        return sizes.shape.elementCount == 4
    }
}
