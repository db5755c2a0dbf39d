import CKernels

extension k_u8_fit_colour {
    /// The constants for pictures of `colour` and inputs of `spec`; `channels` are the indices of
    /// R, G, B (or of grey) in the input.
    init(spec: InputSpec, colour: ColourSpace, channels: [Int]) {
        self.init()
        let matrix = colour.toRGB
        // Factors fit into 16 bits with their sign; those of full range are below 2, all below 4.
        let bits = colour.isFullRange ? 14 : 13
        let one = Float(1 << bits)
        let fixed = { (factor: Float) in Int16((factor * one).rounded()) }
        let half = Int32(1 << (bits - 1))
        let black = colour.isFullRange ? 0 : (16 * matrix.luma * one).rounded()
        let bias = half - Int32(black)
        let gain = fixed(matrix.luma)
        y = (gain, gain, gain)
        self.bias = (bias, bias, bias)
        shift = Int32(bits)
        self.channels = Int32(spec.order.count)
        mean.0 = spec.mean[channels[0]]
        scale.0 = spec.scale[channels[0]]
        guard spec.order != .gray else { return }
        u = (0, fixed(matrix.u[1]), fixed(matrix.u[2]))
        v = (fixed(matrix.v[0]), fixed(matrix.v[1]), 0)
        mean = (spec.mean[channels[0]], spec.mean[channels[1]], spec.mean[channels[2]])
        scale = (spec.scale[channels[0]], spec.scale[channels[1]], spec.scale[channels[2]])
    }
}
