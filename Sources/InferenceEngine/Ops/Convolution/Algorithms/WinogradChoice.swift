import CKernels

extension Conv {
    /// The tile size with which the Winograd form is expected to be quickest; nil for direct.
    ///
    /// The estimate counts nanoseconds of the tile products, of the transforms and of streaming the
    /// weights, against the direct form's; only the shape and the kernels decide, so that the
    /// choice is the same on every run and for every batch and number of threads.
    func winogradSize(
        _ shape: k_conv_shape, _ kernels: KernelSet, besideBFloat16: Bool = false
    ) -> Int32? {
        guard groups == 1, shape.kh == 3, shape.kw == 3, shape.sh == 1, shape.sw == 1,
            shape.dh == 1, shape.dw == 1, shape.ic >= 12, shape.oc >= 8
        else { return nil }
        let rates = ConvRates(kernels)
        // F6 needs 1.8 times the memory of F4: it has to be worth it.
        let costs = [
            (size: 4 as Int32, cost: rates.winograd(shape, 4)),
            (size: 6, cost: 1.05 * rates.winograd(shape, 6)),
        ]
        guard let best = costs.min(by: { $0.cost < $1.cost }),
            best.cost < 0.9 * (besideBFloat16 ? rates.bfloat16(shape) : rates.direct(shape))
        else { return nil }
        return best.size
    }
}

/// What the kernels of a tier reach, measured: AVX-512 on Zen 4, the others with AVX2 on Zen 3.
private struct ConvRates {
    /// Products a nanosecond.
    let products: Double
    /// Nanoseconds to transform one tile of 16 channels, in or out.
    let small: Double
    let large: Double
    /// Bytes of weights a nanosecond that streaming adds beside the products.
    let stream: Double

    init(_ kernels: KernelSet) {
        if kernels.tier == "avx512" {
            (products, small, large, stream) = (54, 72, 140, 20)
        } else {
            (products, small, large, stream) = (43, 100, 210, 11)
        }
    }

    private func rounded(_ value: Int32, _ step: Int32) -> Double {
        Double((value + step - 1) / step * step)
    }

    func direct(_ shape: k_conv_shape) -> Double {
        let weights = 9 * rounded(shape.ic, 4) * rounded(shape.oc, 8)
        return Double(shape.oh) * Double(shape.ow) * weights / products + weights * 4 / stream
    }

    /// The direct form in bfloat16 dot products: twice the products, half the weights.
    func bfloat16(_ shape: k_conv_shape) -> Double { direct(shape) / 2 }

    func winograd(_ shape: k_conv_shape, _ size: Int32) -> Double {
        let side = Double(size + 2)
        let tiles =
            Double((shape.oh + size - 1) / size) * Double((shape.ow + size - 1) / size)
        let weights = side * side * rounded(shape.ic, 4) * rounded(shape.oc, 8)
        let blocks = (rounded(shape.ic, 16) + rounded(shape.oc, 16)) / 16
        return tiles * weights / products + tiles * blocks * (size == 4 ? small : large)
            + weights * 4 / stream
    }
}
