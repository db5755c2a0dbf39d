import InferenceEngine
import Tensors

/// A product of quantized values.
///
/// It is computed on levels, as whole numbers in floats: sums below 2^24 are exact, as they are in
/// integers. A factor for each line then leads to the levels of the result.
struct LevelProduct {
    let x: TensorTable
    let weights: TensorTable
    let bias: TensorTable?
    let output: TensorTable

    /// Nil when it is no such product.
    init?(x: TensorTable, weights: TensorTable, bias: TensorTable?, output: TensorTable) {
        guard x.travelsAsLevels, output.travelsAsLevels, weights.type?.byteSize == 1,
            weights.isQuantized, weights.data != nil, weights.sparsity == nil,
            bias == nil || (bias?.data != nil && bias?.type == .int32)
        else { return nil }
        self.x = x
        self.weights = weights
        self.bias = bias
        self.output = output
    }

    /// From sums to the levels of the result.
    func rounding(activation: Int) -> Requantize {
        let from = x.quantization?.scales[0] ?? 1, to = output.quantization?.scales[0] ?? 1
        let limits = output.levelLimits(activation: activation)
        return Requantize(
            factors: (weights.quantization?.scales ?? []).map { from * $0 / to }, low: limits.low,
            high: limits.high)
    }
}

extension Emitter {
    /// The levels of constant weights without their zero points, axes in another order.
    mutating func levels(
        weights table: TensorTable, _ order: [Int]
    ) throws(TFLiteError) -> Outlet {
        guard let quantization = table.quantization, let value = try constant(table.index),
            let integers = value.integers
        else { throw invalid("the weights are no constant") }
        try take(4 * integers.count, for: table)
        let step =
            quantization.isPerTensor
            ? max(1, integers.count) : value.shape.strides[quantization.axis]
        let points = quantization.zeroPoints
        let floats = Tensor(
            integers.enumerated().map { Float($1 - points[$0 / step % points.count]) },
            shape: value.shape)
        return add(
            order == Array(order.indices)
                ? floats : try permuted(floats, order, for: table.index), table.name)
    }

    /// The bias in steps of the sums.
    mutating func levels(bias table: TensorTable) throws(TFLiteError) -> Outlet {
        guard let integers = try constant(table.index)?.integers else {
            throw invalid("the bias is no constant")
        }
        return add(Tensor(integers.map { Float($0) }, shape: [integers.count]), table.name)
    }

    /// Defines the output as the product by `op`, whose inputs are x, weights and bias.
    mutating func define(
        _ product: LevelProduct, by op: any Operator, x: Outlet, weightOrder: [Int],
        _ order: AxisOrder, activation: Int
    ) throws(TFLiteError) {
        guard (0...3).contains(activation) else {
            throw invalid("the fused activation \(activation) is not supported")
        }
        var inputs: [Outlet?] = [x, try levels(weights: product.weights, weightOrder)]
        if let bias = product.bias { inputs.append(try levels(bias: bias)) }
        let sums = emit(op, inputs)
        let value = emit(product.rounding(activation: activation), [sums])
        try define(product.output.index, held: value, order)
    }
}
