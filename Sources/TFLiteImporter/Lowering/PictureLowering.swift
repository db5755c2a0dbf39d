import InferenceEngine
import Tensors

extension OperatorTable {
    /// Convolutions, pools and sizes of pictures: channels first.
    static let pictures: [String: Entry] = [
        "AVERAGE_POOL_2D": Entry(3) { (emitter) throws(TFLiteError) in
            let window = try poolWindow(emitter)
            try picture(
                &emitter, AveragePool(window: window, roundsUp: false, countsPadding: false),
                activation: 5)
        },
        "CONV_2D": Entry(8) { (emitter) throws(TFLiteError) in try convolution(&emitter) },
        "DEPTHWISE_CONV_2D": Entry(7) { (emitter) throws(TFLiteError) in
            try depthwise(&emitter)
        },
        "DEPTH_TO_SPACE": Entry(2) { (emitter) throws(TFLiteError) in
            let size = try emitter.option(0)
            try picture(&emitter, DepthToSpace(blockSize: size, blockFirst: true))
        },
        "MAX_POOL_2D": Entry(3) { (emitter) throws(TFLiteError) in
            let window = try poolWindow(emitter)
            try picture(&emitter, MaxPool(window: window, roundsUp: false), activation: 5)
        },
        "RESIZE_BILINEAR": Entry(4) { (emitter) throws(TFLiteError) in
            let slots = (try emitter.byteOption(2), try emitter.byteOption(3))
            let coordinates: Resize.Coordinates =
                slots.0 != 0 ? .alignCorners : slots.1 != 0 ? .halfPixel : .asymmetric
            try resize(&emitter, Resize(coordinates: coordinates, nearest: nil))
        },
        "RESIZE_NEAREST_NEIGHBOR": Entry(4) { (emitter) throws(TFLiteError) in
            let slots = (try emitter.byteOption(0), try emitter.byteOption(1))
            let mode: Resize =
                slots.0 != 0
                ? Resize(coordinates: .alignCorners, nearest: .roundPreferCeil)
                : slots.1 != 0
                    ? Resize(coordinates: .halfPixelForNearest, nearest: .floor)
                    : Resize(coordinates: .asymmetric, nearest: .floor)
            try resize(&emitter, mode)
        },
        "SPACE_TO_DEPTH": Entry(2) { (emitter) throws(TFLiteError) in
            let size = try emitter.option(0)
            try picture(&emitter, SpaceToDepth(blockSize: size))
        },
        "TRANSPOSE_CONV": Entry(5) { (emitter) throws(TFLiteError) in
            let padding = try emitter.byteOption(0)
            let strides = [try emitter.option(2), try emitter.option(1)]
            let size = try emitter.integers(0)
            guard size.count == 4 else { throw emitter.invalid("an output of \(size)") }
            try transposed(
                &emitter, x: 2, weights: 1, bias: 3, size: [size[1], size[2]], strides: strides,
                isSame: padding == 0, activation: try emitter.byteOption(3))
        },
    ]

    /// A lowering to one node over one picture.
    private static func picture(
        _ emitter: inout Emitter, _ op: any Operator, activation slot: Int? = nil
    ) throws(TFLiteError) {
        let x = try rank4(emitter, 0)
        var value = emitter.emit(op, [try emitter.real(x, .channelsFirst)])
        if let slot { value = try emitter.activated(value, try emitter.byteOption(slot)) }
        try emitter.define(try emitter.output(), real: value, .channelsFirst)
    }

    /// The tensor of an input that must be a picture.
    private static func rank4(_ emitter: Emitter, _ index: Int) throws(TFLiteError) -> Int {
        let tensor = try emitter.input(index)
        guard emitter.shape(tensor).count == 4 else {
            throw emitter.invalid("input \(index) has rank \(emitter.shape(tensor).count), not 4")
        }
        return tensor
    }

    private static func padding(_ emitter: Emitter) throws(TFLiteError) -> Padding {
        switch try emitter.byteOption(0) {
        case 0: return .sameUpper
        case 1: return .none
        case let code: throw emitter.invalid("a padding of kind \(code)")
        }
    }

    private static func poolWindow(_ emitter: Emitter) throws(TFLiteError) -> Window {
        Window(
            kernel: [try emitter.option(4), try emitter.option(3)],
            strides: [try emitter.option(2), try emitter.option(1)], dilations: [1, 1],
            padding: try padding(emitter))
    }

    private static func convolution(_ emitter: inout Emitter) throws(TFLiteError) {
        let x = try rank4(emitter, 0), weights = try rank4(emitter, 1)
        let channels = emitter.shape(x)[3], depth = emitter.shape(weights)[3]
        guard depth > 0, channels % depth == 0 else {
            throw emitter.invalid("weights of depth \(depth) for \(channels) channels")
        }
        let window = Window(
            kernel: [1, 1], strides: [try emitter.option(2), try emitter.option(1)],
            dilations: [try emitter.option(5, default: 1), try emitter.option(4, default: 1)],
            padding: try padding(emitter))
        try convolution(
            &emitter, Conv(window: window, groups: max(1, channels / depth)), x, weights,
            AxisOrder.toFirst, activation: 3)
    }

    private static func depthwise(_ emitter: inout Emitter) throws(TFLiteError) {
        let x = try rank4(emitter, 0), weights = try rank4(emitter, 1)
        let channels = emitter.shape(x)[3]
        guard emitter.shape(weights)[0] == 1, channels > 0,
            emitter.shape(weights)[3] % channels == 0
        else {
            throw emitter.invalid("weights of \(emitter.shape(weights)) for \(channels) channels")
        }
        let window = Window(
            kernel: [1, 1], strides: [try emitter.option(2), try emitter.option(1)],
            dilations: [try emitter.option(6, default: 1), try emitter.option(5, default: 1)],
            padding: try padding(emitter))
        try convolution(
            &emitter, Conv(window: window, groups: channels), x, weights, [3, 0, 1, 2],
            activation: 4)
    }

    private static func convolution(
        _ emitter: inout Emitter, _ conv: Conv, _ x: Int, _ weights: Int, _ order: [Int],
        activation slot: Int
    ) throws(TFLiteError) {
        let activation = try emitter.byteOption(slot), bias = emitter.optionalInput(2)
        if let product = LevelProduct(
            x: emitter.table(x), weights: emitter.table(weights),
            bias: bias.map { emitter.table($0) }, output: emitter.table(try emitter.output()))
        {
            try emitter.define(
                product, by: conv, x: try emitter.levels(x, .channelsFirst), weightOrder: order,
                .channelsFirst, activation: activation)
            return
        }
        var inputs: [Outlet?] = [
            try emitter.real(x, .channelsFirst), try emitter.weights(weights, order),
        ]
        if let bias { inputs.append(try emitter.real(bias)) }
        let value = try emitter.activated(emitter.emit(conv, inputs), activation)
        try emitter.define(try emitter.output(), real: value, .channelsFirst)
    }

    private static func resize(_ emitter: inout Emitter, _ op: Resize) throws(TFLiteError) {
        let x = try rank4(emitter, 0)
        let size = try emitter.integers(1)
        guard size.count == 2, size.allSatisfy({ $0 >= 1 && $0 <= 1 << 16 }) else {
            throw emitter.invalid("a size of \(size)")
        }
        let shape = emitter.shape(x)
        let sizes = emitter.add(integers: [shape[0], shape[3]] + size, "sizes")
        let value = emitter.emit(op, [try emitter.real(x, .channelsFirst), nil, sizes])
        try emitter.define(try emitter.output(), real: value, .channelsFirst)
    }

    /// A transposed convolution with an output of a given size.
    static func transposed(
        _ emitter: inout Emitter, x xIndex: Int, weights weightsIndex: Int, bias biasIndex: Int,
        size: [Int], strides: [Int], isSame: Bool, activation: Int
    ) throws(TFLiteError) {
        let x = try rank4(emitter, xIndex), weights = try rank4(emitter, weightsIndex)
        var before = [0, 0], after = [0, 0], extra = [0, 0]
        for axis in 0..<2 {
            let kernel = emitter.shape(weights)[1 + axis], input = emitter.shape(x)[1 + axis]
            guard (1...1 << 12).contains(strides[axis]), (1...1 << 12).contains(kernel),
                (1...1 << 20).contains(input), (1...1 << 20).contains(size[axis])
            else { throw emitter.invalid("sizes are out of range") }
            // What the full result has more than the wanted one is cut off, what it lacks added.
            let total = (input - 1) * strides[axis] + kernel - size[axis]
            before[axis] = isSame ? max(0, total / 2) : 0
            after[axis] = max(0, total - before[axis])
            extra[axis] = max(0, -total)
        }
        let window = Window(
            kernel: [1, 1], strides: strides, dilations: [1, 1],
            padding: .explicit(top: before[0], left: before[1], bottom: after[0], right: after[1]))
        let op = ConvTranspose(window: window, groups: 1, outputPadding: extra, outputSize: nil)
        var inputs: [Outlet?] = [
            try emitter.real(x, .channelsFirst), try emitter.weights(weights, [3, 0, 1, 2]),
        ]
        if let bias = emitter.optionalInput(biasIndex) { inputs.append(try emitter.real(bias)) }
        let value = try emitter.activated(emitter.emit(op, inputs), activation)
        try emitter.define(try emitter.output(), real: value, .channelsFirst)
    }
}
