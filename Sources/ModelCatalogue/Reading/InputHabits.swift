import PipelineConfig

/// How networks of a family are fed by those who make them, where the file does not say it.
struct InputHabits {
    /// Means of pixels from 0 to 255, and factors.
    var mean: [Double]
    var scale: [Double]
    var order: ModelInput.ColourOrder = .rgb
    var fit: ModelInput.Fit
    /// Whose habit it is.
    var origin: String

    private static let imageNet = (
        mean: [123.675, 116.28, 103.53],
        scale: [58.395, 57.12, 57.375].map { 1 / $0 }
    )

    private init(
        shares: Bool, fit: ModelInput.Fit, order: ModelInput.ColourOrder = .rgb, origin: String
    ) {
        mean = [0, 0, 0]
        scale = Array(repeating: shares ? 1.0 / 255 : 1, count: 3)
        self.fit = fit
        self.order = order
        self.origin = origin
    }

    private init(imageNetFit fit: ModelInput.Fit, origin: String) {
        (mean, scale) = Self.imageNet
        self.fit = fit
        self.origin = origin
    }

    /// The habits for `reading`.
    static func of(
        _ reading: Reading, _ facts: FileFacts, _ input: InputReading, _ outline: NetworkOutline
    ) -> InputHabits {
        let letterbox = ModelInput.Fit.letterbox(pad: 114, anchor: .center)
        var habits: InputHabits
        switch reading.family {
        case .yolox:
            habits = InputHabits(
                shares: false, fit: .letterbox(pad: 114, anchor: .topLeft), order: .bgr,
                origin: "as YOLOX is trained")
        case .yolo:
            habits = InputHabits(shares: true, fit: letterbox, origin: "as YOLO is trained")
        case .detr: habits = detr(reading, facts)
        case .detrDeployed:
            habits = InputHabits(shares: true, fit: .stretch, origin: "as RT-DETR is exported")
        case .boxes: habits = boxes(input, outline)
        case .retinanet, .fcos:
            habits = InputHabits(
                imageNetFit: .letterbox(pad: 114, anchor: .topLeft),
                origin: "as detectors on ImageNet's networks are fed")
        case .rtmdet:
            habits = InputHabits(
                imageNetFit: .letterbox(pad: 114, anchor: .topLeft), origin: "as RTMDet is trained")
            habits.order = .bgr
            habits.mean.reverse()
            habits.scale.reverse()
        case .rtmo:
            habits = InputHabits(
                shares: false, fit: .letterbox(pad: 114, anchor: .topLeft), order: .bgr,
                origin: "as RTMO is trained")
        case .simcc, .heatmaps:
            habits = InputHabits(
                imageNetFit: .crop(margin: 1.25), origin: "as top-down poses are trained")
        default:
            habits =
                facts.isUltralytics
                ? InputHabits(shares: true, fit: .stretch, origin: "as Ultralytics trains")
                : InputHabits(imageNetFit: .stretch, origin: "as ImageNet is fed")
        }
        if input.value.dataType.hasSuffix("int8") {
            let lowest: Double = input.value.dataType == "int8" ? 128 : 0
            habits.mean = [lowest, lowest, lowest]
            habits.scale = [1, 1, 1]
            habits.origin = "the input's bytes"
        }
        return habits
    }

    private static func detr(_ reading: Reading, _ facts: FileFacts) -> InputHabits {
        let type = facts.modelType?.value ?? ""
        let isPlain =
            type.hasPrefix("rt_detr") || type.hasPrefix("d_fine") || type.hasPrefix("deim")
            || (type.isEmpty && reading.classCount == 80)
        return isPlain
            ? InputHabits(shares: true, fit: .stretch, origin: "as RT-DETR is trained")
            : InputHabits(imageNetFit: .stretch, origin: "as DETR is trained")
    }

    private static func boxes(_ input: InputReading, _ outline: NetworkOutline) -> InputHabits {
        if outline.format == .tflite {
            var habits = InputHabits(
                shares: false, fit: .stretch, origin: "as TensorFlow's SSD is trained")
            habits.mean = [127.5, 127.5, 127.5]
            habits.scale = Array(repeating: 1 / 127.5, count: 3)
            return habits
        }
        return InputHabits(shares: true, fit: .stretch, origin: "as torchvision is fed")
    }
}
