import InferenceEngine
import Tensors

extension Emitter {
    /// An integer of the current operator's options.
    func option(_ slot: Int, default value: Int = 0) throws(TFLiteError) -> Int {
        try entry.options?.integer(slot, default: value) ?? value
    }

    /// An enumeration or truth value of the current operator's options.
    func byteOption(_ slot: Int, default value: UInt8 = 0) throws(TFLiteError) -> Int {
        try entry.options?.byte(slot, default: value) ?? Int(value)
    }

    /// A float of the current operator's options.
    func floatOption(_ slot: Int, default value: Float) throws(TFLiteError) -> Float {
        try entry.options?.number(slot, default: value) ?? value
    }

    /// Operands of an elementwise operator in one order of axes: channels first where one of them
    /// is held so.
    mutating func aligned(
        _ tensors: [Int]
    ) throws(TFLiteError) -> (outlets: [Outlet], order: AxisOrder) {
        let rank = tensors.map { shape($0).count }.max() ?? 0
        let isFirst = rank == 4 && tensors.contains { isHeldFirst($0) && shape($0).count == 4 }
        var outlets: [Outlet] = []
        for tensor in tensors {
            if try realConstant(tensor) != nil {
                outlets.append(try alignedConstant(tensor, isFirst: isFirst))
            } else if !isFirst || shape(tensor).count == 4 {
                outlets.append(try real(tensor, isFirst ? .channelsFirst : .channelsLast))
            } else {
                let lead = [Int](repeating: 1, count: 4 - shape(tensor).count)
                let target = add(integers: lead + shape(tensor), "shape")
                let widened = emit(
                    Reshape(allowsZero: true), [try real(tensor), target])
                outlets.append(emit(Transpose(permutation: AxisOrder.toFirst), [widened]))
            }
        }
        return (outlets, isFirst ? .channelsFirst : .channelsLast)
    }

    private mutating func alignedConstant(
        _ tensor: Int, isFirst: Bool
    ) throws(TFLiteError) -> Outlet {
        guard let value = try realConstant(tensor) else { throw invalid("no constant") }
        guard isFirst, value.shape.count > 0 else { return add(value, table(tensor).name) }
        let lead = [Int](repeating: 1, count: 4 - value.shape.count)
        let widened = value.reshaped(Shape(lead + Array(value.shape)))
        return add(
            try permuted(widened, AxisOrder.toFirst, for: tensor), table(tensor).name)
    }

    /// A value after an activation that the format fuses with its operator, by its code.
    mutating func activated(_ outlet: Outlet, _ code: Int) throws(TFLiteError) -> Outlet {
        switch code {
        case 0: return outlet
        case 1: return emit(Relu(), [outlet])
        case 2: return clipped(outlet, -1, 1)
        case 3: return clipped(outlet, 0, 6)
        case 4: return emit(Tanh(), [outlet])
        default: throw invalid("the fused activation \(code) is not supported")
        }
    }

    /// A value between two limits.
    mutating func clipped(_ outlet: Outlet, _ low: Float, _ high: Float) -> Outlet {
        emit(Clip(), [outlet, add(scalar: low, "low"), add(scalar: high, "high")])
    }

    /// An input of one elementwise operator in the order that it is held in.
    mutating func unaryInput() throws(TFLiteError) -> (outlet: Outlet, order: AxisOrder) {
        let (outlets, order) = try aligned([try input(0)])
        return (outlets[0], order)
    }
}
