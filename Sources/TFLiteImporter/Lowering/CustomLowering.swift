import InferenceEngine
import Tensors

extension OperatorTable {
    /// Operators that bring their own name.
    static let custom: [String: Entry] = [
        "Convolution2DTransposeBias": Entry(1) { (emitter) throws(TFLiteError) in
            let options = emitter.customBytes
            guard options.count >= 12 else { throw emitter.invalid("its options are cut off") }
            let numbers = (0..<3).map {
                Int(options.loadUnaligned(fromByteOffset: 4 * $0, as: Int32.self))
            }
            guard numbers[0] == 1 || numbers[0] == 2 else {
                throw emitter.invalid("a padding of kind \(numbers[0])")
            }
            let size = emitter.shape(try emitter.output())
            guard size.count == 4 else { throw emitter.invalid("an output of \(size)") }
            try transposed(
                &emitter, x: 0, weights: 1, bias: 2, size: [size[1], size[2]],
                strides: [numbers[2], numbers[1]], isSame: numbers[0] == 1, activation: 0)
        },
        "Landmarks2TransformMatrix": Entry(2) { (emitter) throws(TFLiteError) in
            try landmarkFrame(&emitter)
        },
        "TFLite_Detection_PostProcess": Entry(1) { (emitter) throws(TFLiteError) in
            try detections(&emitter)
        },
        "TransformLandmarks": Entry(2) { (emitter) throws(TFLiteError) in
            guard emitter.entry.version == 2 else { throw emitter.unsupported }
            let value = emitter.emit(
                PlacePoints(),
                [
                    try emitter.real(try emitter.input(0)),
                    try emitter.real(try emitter.input(1)),
                ])
            try emitter.define(try emitter.output(), real: value)
        },
        "TransformTensorBilinear": Entry(2) { (emitter) throws(TFLiteError) in
            guard emitter.entry.version == 2 else { throw emitter.unsupported }
            let options = try FlexMap(emitter.customBytes)
            guard let height = options.integer("output_height"),
                let width = options.integer("output_width"), (1...1 << 12).contains(height),
                (1...1 << 12).contains(width)
            else { throw emitter.invalid("the size of its output is missing or out of range") }
            let value = emitter.emit(
                SampleRegion(height: height, width: width),
                [
                    try emitter.real(try emitter.input(0), .channelsFirst),
                    try emitter.real(try emitter.input(1)),
                ])
            try emitter.define(try emitter.output(), real: value, .channelsFirst)
        },
    ]

    private static func landmarkFrame(_ emitter: inout Emitter) throws(TFLiteError) {
        guard emitter.entry.version == 2 else { throw emitter.unsupported }
        let options = try FlexMap(emitter.customBytes)
        guard let left = options.integer("left_rotation_idx"),
            let right = options.integer("right_rotation_idx"),
            let height = options.integer("output_height"),
            let width = options.integer("output_width"),
            let scaleX = options.number("scale_x"), let scaleY = options.number("scale_y"),
            let points = options.integers("subset_idxs"), !points.isEmpty, height > 0, width > 0
        else { throw emitter.invalid("an option is missing or out of range") }
        let op = LandmarkFrame(
            left: left, right: right, points: points,
            angle: Float(options.number("target_rotation_radians") ?? 0), height: height,
            width: width, scaleX: Float(scaleX), scaleY: Float(scaleY))
        let value = emitter.emit(op, [try emitter.real(try emitter.input(0))])
        try emitter.define(try emitter.output(), real: value)
    }

    private static func detections(_ emitter: inout Emitter) throws(TFLiteError) {
        let options = try FlexMap(emitter.customBytes)
        guard let most = options.integer("max_detections"),
            let classes = options.integer("num_classes"),
            let overlap = options.number("nms_iou_threshold"),
            let score = options.number("nms_score_threshold"),
            let y = options.number("y_scale"), let x = options.number("x_scale"),
            let h = options.number("h_scale"), let w = options.number("w_scale"),
            (1...1 << 16).contains(most), (1...1 << 16).contains(classes), y > 0, x > 0, h > 0,
            w > 0
        else { throw emitter.invalid("an option is missing or out of range") }
        guard options.integer("use_regular_nms") ?? 0 == 0,
            options.integer("max_classes_per_detection") ?? 1 == 1
        else {
            throw emitter.invalid(
                "only one class for each box is supported, chosen before overlaps")
        }
        let op = DetectionPostProcess(
            maximumCount: most, classes: classes, overlap: Float(overlap), score: Float(score),
            scales: [Float(y), Float(x), Float(h), Float(w)])
        var inputs: [Outlet?] = []
        for index in 0..<3 { inputs.append(try emitter.real(try emitter.input(index))) }
        let count = emitter.entry.outputs.count
        guard count == 4 else { throw emitter.invalid("\(count) outputs") }
        for (output, value) in zip(
            emitter.entry.outputs, emitter.emit(op, inputs, outputs: count))
        { try emitter.define(output, real: value) }
    }
}

extension Emitter {
    /// The options of a custom operator.
    var customBytes: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: model.file.bytes[entry.customOptions])
    }
}
