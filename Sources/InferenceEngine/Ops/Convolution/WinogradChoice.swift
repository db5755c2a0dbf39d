import CKernels

extension Conv {
    /// The tile size with which the Winograd form is expected to be quickest; nil for direct.
    ///
    /// The estimate counts cycles of the tile products, of the transforms and of streaming the
    /// weights, against the direct form's; only the shape decides, so that the choice is the same
    /// on every run and for every batch and number of threads.
    func winogradSize(_ shape: k_conv_shape) -> Int? {
        guard groups == 1, shape.kh == 3, shape.kw == 3, shape.sh == 1, shape.sw == 1,
            shape.dh == 1, shape.dw == 1, shape.ic >= 12, shape.oc >= 8
        else { return nil }
        let best = [4, 6].map { (size: $0, cost: Self.winogradCost(shape, size: $0)) }
            .min { $0.cost < $1.cost }
        guard let best, best.cost < 0.9 * Self.directCost(shape) else { return nil }
        return best.size
    }

    /// Products a nanosecond that the tile products reach.
    private static let rate = 54.0
    /// Bytes of weights a nanosecond.
    private static let stream = 40.0

    private static func directCost(_ shape: k_conv_shape) -> Double {
        let input = Double((shape.ic + 15) / 16 * 16), output = Double((shape.oc + 7) / 8 * 8)
        let pixels = Double(shape.oh) * Double(shape.ow)
        return max(pixels * input * output * 9 / rate, input * output * 36 / stream)
    }

    private static func winogradCost(_ shape: k_conv_shape, size: Int) -> Double {
        let side = Double(size + 2)
        let input = Double((shape.ic + 15) / 16 * 16), output = Double((shape.oc + 15) / 16 * 16)
        let tiles =
            Double((Int(shape.oh) + size - 1) / size) * Double((Int(shape.ow) + size - 1) / size)
        let products = side * side * tiles * input * output / rate
        let transforms = tiles * (input + output) / 16 * (size == 4 ? 72 : 140)
        return max(products + transforms, side * side * input * output * 4 / stream)
    }
}
