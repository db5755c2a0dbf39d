import InferenceEngine
import Tensors

/// The forms of values. A form that is not there is made of one that is, once.
///
/// Quantized values travel as levels: whole numbers in floats, whose sums are exact.
extension Emitter {
    /// Whether some form of a tensor has channels first.
    func isHeldFirst(_ tensor: Int) -> Bool {
        forms(of: tensor).keys.contains { $0.order == .channelsFirst }
    }

    /// The real numbers of a tensor, or what it holds where nothing is quantized.
    mutating func real(
        _ tensor: Int, _ order: AxisOrder = .channelsLast
    ) throws(TFLiteError) -> Outlet {
        try value(tensor, table(tensor).isQuantized ? .real : .stored, order)
    }

    /// The elements as the file stores them.
    mutating func stored(
        _ tensor: Int, _ order: AxisOrder = .channelsLast
    ) throws(TFLiteError) -> Outlet {
        try value(tensor, .stored, order)
    }

    /// The levels of a quantized tensor.
    mutating func levels(
        _ tensor: Int, _ order: AxisOrder = .channelsLast
    ) throws(TFLiteError) -> Outlet {
        try value(tensor, .levels, order)
    }

    /// The form that a tensor travels in, for operators that only move elements.
    mutating func held(
        _ tensor: Int, _ order: AxisOrder = .channelsLast
    ) throws(TFLiteError) -> Outlet {
        try value(tensor, table(tensor).travelsAsLevels ? .levels : .stored, order)
    }

    /// Gives an output its value: real numbers, which are rounded to the steps of a quantized one.
    mutating func define(
        _ tensor: Int, real outlet: Outlet, _ order: AxisOrder = .channelsLast
    ) throws(TFLiteError) {
        let table = table(tensor)
        if table.travelsAsLevels, let quantization = table.quantization {
            let limits = table.levelLimits(activation: 0)
            let rounding = Requantize(
                factors: [1 / quantization.scales[0]], low: limits.low, high: limits.high)
            try define(tensor, held: emit(rounding, [outlet]), order)
        } else if table.isQuantized {
            throw invalid("'\(table.name)' has a scale for each channel")
        } else {
            try define(tensor, held: outlet, order)
        }
    }

    /// Gives an output its value in the form that it travels in.
    mutating func define(
        _ tensor: Int, held outlet: Outlet, _ order: AxisOrder = .channelsLast
    ) throws(TFLiteError) {
        try define(tensor, outlet, table(tensor).travelsAsLevels ? .levels : .stored, order)
    }

    /// Gives an output its value as the file stores it.
    mutating func define(
        _ tensor: Int, stored outlet: Outlet, _ order: AxisOrder = .channelsLast
    ) throws(TFLiteError) {
        try define(tensor, outlet, .stored, order)
    }

    private mutating func define(
        _ tensor: Int, _ outlet: Outlet, _ kind: NumberKind, _ order: AxisOrder
    ) throws(TFLiteError) {
        try checkUndefined(tensor)
        guard table(tensor).type != nil else {
            throw .unsupportedType(name: table(tensor).name, code: table(tensor).typeCode)
        }
        keep(outlet, as: ValueForm(kind: kind, order: order), of: tensor)
    }

    private mutating func value(
        _ tensor: Int, _ kind: NumberKind, _ order: AxisOrder
    ) throws(TFLiteError) -> Outlet {
        let table = table(tensor)
        let order = table.shape.count == 4 ? order : .channelsLast
        let form = ValueForm(kind: kind, order: order)
        if let known = forms(of: tensor)[form] { return known }
        let made = try make(table, kind, order)
        keep(made, as: form, of: tensor)
        return made
    }

    private mutating func make(
        _ table: TensorTable, _ kind: NumberKind, _ order: AxisOrder
    ) throws(TFLiteError) -> Outlet {
        let tensor = table.index
        let known = forms(of: tensor)
        // The kind that this one is made of, in the same order.
        let source: NumberKind?
        switch kind {
        case .real: source = table.travelsAsLevels ? .levels : .stored
        case .levels: source = .stored
        case .stored:
            source = known.keys.contains { $0.kind == .levels } ? .levels : nil
        }
        let hasSource = source.map { known[ValueForm(kind: $0, order: order)] != nil } ?? false
        if !hasSource, let turned = known[ValueForm(kind: kind, order: order.other)] {
            let order = order == .channelsLast ? AxisOrder.toLast : AxisOrder.toFirst
            return emit(Transpose(permutation: order), [turned])
        }
        if kind == .stored, source == nil {
            guard let constant = try constant(tensor) else {
                throw .brokenGraph(
                    subject: "operator \(entry.index)",
                    reason: "nothing makes its input '\(table.name)'")
            }
            return add(
                order == .channelsFirst
                    ? try permuted(constant, AxisOrder.toFirst, for: tensor) : constant,
                table.name)
        }
        switch (kind, source) {
        case (.real, .levels):
            return emit(
                Mul(),
                [
                    try levels(tensor, order),
                    add(scalar: table.quantization?.scales[0] ?? 1, "scale"),
                ])
        case (.real, _):
            guard let real = try realConstant(tensor) else {
                throw invalid("'\(table.name)' is quantized in a way that is not supported")
            }
            return add(
                order == .channelsFirst
                    ? try permuted(real, AxisOrder.toFirst, for: tensor) : real, table.name)
        case (.levels, _):
            let floats = emit(Cast(to: .float32), [try stored(tensor, order)])
            return shifted(floats, -table.zeroPoint)
        default:
            let whole = shifted(try levels(tensor, order), table.zeroPoint)
            return emit(Cast(to: table.type?.dataType ?? .uint8), [whole])
        }
    }

    private mutating func shifted(_ outlet: Outlet, _ amount: Int) -> Outlet {
        amount == 0
            ? outlet : emit(Add(), [outlet, add(scalar: Float(amount), "zero")])
    }
}

extension TensorTable {
    /// Whether its levels travel through the graph as floats.
    var travelsAsLevels: Bool {
        (type == .uint8 || type == .int8) && isQuantized
            && quantization?.isPerTensor == true
    }

    /// The level of zero, where there is one for all.
    var zeroPoint: Int { quantization?.zeroPoints.first ?? 0 }

    /// The least and greatest level without the zero point, after an activation that the format
    /// fuses with an operator, by its code.
    func levelLimits(activation: Int) -> (low: Float, high: Float) {
        var low = type == .int8 ? -128 : 0, high = type == .int8 ? 127 : 255
        low -= zeroPoint
        high -= zeroPoint
        let scale = quantization?.scales.first ?? 1
        func level(_ real: Float) -> Int {
            Int(min(max((real / scale).rounded(), -1024), 1024))
        }
        switch activation {
        case 1: low = max(low, 0)
        case 2: (low, high) = (max(low, level(-1)), min(high, level(1)))
        case 3: (low, high) = (max(low, 0), min(high, level(6)))
        default: break
        }
        return (Float(low), Float(max(low, high)))
    }
}
