import CKernels
import Testing

@Suite struct DepthwiseTests {
    static func depthwise(
        _ channels: Int, _ height: Int, _ width: Int, kernel: (Int, Int),
        stride: (Int, Int) = (1, 1), dilation: (Int, Int) = (1, 1),
        pads: (Int, Int, Int, Int) = (0, 0, 0, 0)
    ) -> ConvolutionCase {
        .init(
            channels, channels, groups: channels, height, width, kernel: kernel, stride: stride,
            dilation: dilation, pads: pads)
    }
    static let cases: [ConvolutionCase] = [
        depthwise(40, 13, 13, kernel: (3, 3), pads: (1, 1, 1, 1)),
        depthwise(16, 31, 75, kernel: (3, 3), pads: (1, 1, 1, 1)),
        depthwise(40, 33, 33, kernel: (3, 3), stride: (2, 2), pads: (1, 1, 1, 1)),
        depthwise(24, 30, 30, kernel: (3, 3), stride: (2, 2), pads: (0, 0, 1, 1)),
        depthwise(40, 33, 20, kernel: (5, 5), stride: (2, 2), pads: (2, 2, 2, 2)),
        depthwise(17, 33, 20, kernel: (5, 5), pads: (2, 2, 2, 2)),
        depthwise(17, 33, 20, kernel: (3, 3), dilation: (2, 2), pads: (2, 2, 2, 2)),
        depthwise(17, 33, 37, kernel: (3, 3), dilation: (3, 3), pads: (3, 3, 3, 3)),
        depthwise(16, 9, 45, kernel: (5, 5), dilation: (2, 2), pads: (4, 4, 4, 4)),
        depthwise(16, 9, 20, kernel: (3, 3), dilation: (1, 2), pads: (1, 2, 1, 2)),
        depthwise(16, 12, 20, kernel: (3, 3), dilation: (2, 1), pads: (2, 1, 2, 1)),
        depthwise(24, 5, 4, kernel: (3, 3), dilation: (6, 6), pads: (6, 6, 6, 6)),
        depthwise(16, 8, 3, kernel: (5, 5), dilation: (4, 2), pads: (8, 4, 8, 4)),
        depthwise(16, 9, 40, kernel: (3, 3), dilation: (2, 2)),
        depthwise(16, 8, 21, kernel: (3, 3), dilation: (2, 2), pads: (1, 3, 0, 4)),
        depthwise(16, 13, 30, kernel: (3, 3), stride: (2, 2), dilation: (2, 2)),
        depthwise(17, 12, 20, kernel: (7, 3), stride: (1, 2), pads: (3, 1, 3, 1)),
        depthwise(24, 2, 2, kernel: (5, 5), pads: (2, 2, 2, 2)),
        depthwise(16, 1, 1, kernel: (3, 3), pads: (1, 1, 1, 1)),
        depthwise(16, 7, 7, kernel: (3, 3), pads: (1, 1, 1, 1)),
        depthwise(16, 9, 40, kernel: (3, 3)),
        depthwise(16, 20, 20, kernel: (7, 7), pads: (3, 3, 3, 3)),
        depthwise(40, 9, 37, kernel: (7, 7), pads: (3, 3, 3, 3)),
        depthwise(17, 2, 3, kernel: (7, 7), pads: (3, 3, 3, 3)),
        depthwise(16, 12, 30, kernel: (7, 7), pads: (3, 0, 3, 1)),
        depthwise(16, 9, 20, kernel: (7, 7), pads: (6, 6, 6, 6)),
        depthwise(16, 20, 20, kernel: (7, 7), stride: (2, 2), pads: (3, 3, 3, 3)),
        depthwise(16, 20, 20, kernel: (7, 7), dilation: (2, 2), pads: (6, 6, 6, 6)),
        depthwise(16, 8, 21, kernel: (3, 3), stride: (1, 1), pads: (2, 2, 2, 2)),
    ]

    @Test(arguments: cases)
    func `every tier agrees with a double-precision sum, however the work is cut`(
        _ shape: ConvolutionCase
    ) {
        for variant in [1, 2, 3, 8] {
            let trial = ConvolutionTrial(shape, variant: variant)
            let input = BlockedLayout.pack(
                trial.planarInput, channels: shape.ic, pixels: shape.height * shape.width)
            for (tier, kernels) in KernelTier.tables {
                var s = shape.shape
                let packed = FloatBuffer(kernels.depthwise_weight_floats(&s))
                kernels.depthwise_pack(&s, trial.weights, packed.base)
                #expect(packed.guardIsIntact && packed.values.allSatisfy(\.isFinite))
                let blocks = Int32(BlockedLayout.blocks(shape.ic))
                let whole = trial.output { epilogue, out in
                    kernels.depthwise(
                        &s, input.base, packed.base, epilogue, out, 0, blocks, 0, s.oh)
                }
                #expect(trial.worstError(of: whole) <= 1e-5, "\(tier) \(trial.activation)")
                let cut = trial.output { epilogue, out in
                    for block in 0..<blocks {
                        for row in 0..<s.oh {
                            kernels.depthwise(
                                &s, input.base, packed.base, epilogue, out, block, block + 1, row,
                                row + 1)
                        }
                    }
                }
                #expect(cut.bits == whole.bits, "\(tier): the cut changed a bit")
            }
        }
    }
}
