import CKernels

extension Conv {
    /// Whether a pointwise convolution is expected to be quicker in seven products of blocks than
    /// in eight: only the shape decides, as for `winogradSize`.
    ///
    /// In bfloat16 it is not asked: rounding shows twice as much there, and costs detectors more
    /// than 0.3 points of AP.
    func gainsByStrassen(_ shape: k_conv_shape) -> Bool {
        guard groups == 1, shape.kh == 1, shape.kw == 1, shape.pt == 0, shape.pl == 0,
            (shape.ic + 15) / 16 % 2 == 0, (shape.oc + 15) / 16 % 2 == 0,
            (shape.oh - 1) * shape.sh < shape.ih, (shape.ow - 1) * shape.sw < shape.iw
        else { return false }
        // Measured with AVX-512 and AVX2: sums of the input have to serve enough output channels,
        // sums in registers enough products, and the weights, which are 7/4 as many, enough pixels:
        // fewer of those where there are channels enough to deal them to threads.
        let narrower = min(shape.ic, shape.oc)
        return narrower >= 96 && shape.ic * shape.oc >= 1 << 14
            && shape.oh * shape.ow >= (narrower >= 512 ? 48 : 96)
    }
}
