import CKernels
import Testing

@Suite struct StemTests {
    static let cases: [ConvolutionCase] = [
        .init(3, 16, 30, 30, kernel: (6, 6), stride: (2, 2), pads: (2, 2, 2, 2)),
        .init(1, 5, 17, 19, kernel: (3, 3), pads: (1, 1, 1, 1)),
        .init(3, 40, 31, 31, kernel: (11, 11), stride: (4, 4), pads: (2, 2, 2, 2)),
        .init(3, 24, 33, 35, kernel: (3, 3), stride: (2, 2), pads: (0, 0, 1, 1)),
        .init(12, 33, 20, 20, kernel: (3, 3), pads: (1, 1, 1, 1)),
        .init(4, 8, 12, 40, kernel: (3, 3), dilation: (2, 2), pads: (2, 2, 2, 2)),
        .init(3, 64, 20, 50, kernel: (7, 7), stride: (2, 2), pads: (3, 3, 3, 3)),
        .init(3, 10, 12, 12, kernel: (3, 3)),
        .init(3, 32, 2, 2, kernel: (3, 3), stride: (2, 2), pads: (1, 1, 1, 1)),
        .init(3, 17, 9, 30, kernel: (3, 3), stride: (3, 3), pads: (1, 1, 1, 1)),
    ]

    @Test(arguments: cases)
    func `every tier agrees with a double-precision sum, however the work is cut`(
        _ shape: ConvolutionCase
    ) {
        for variant in [1, 3, 5] {
            let trial = ConvolutionTrial(shape, variant: variant)
            for (tier, kernels) in KernelTier.tables {
                var s = shape.shape
                let packed = FloatBuffer(kernels.stem_weight_floats(&s))
                kernels.stem_pack(&s, trial.weights, packed.base)
                #expect(packed.guardIsIntact && packed.values.allSatisfy(\.isFinite))
                let groups = kernels.conv_oc_groups(&s)
                let whole = trial.output { epilogue, out in
                    kernels.stem(
                        &s, trial.planarInput, packed.base, epilogue, out, 0, groups, 0, s.oh)
                }
                #expect(trial.worstError(of: whole) <= 1e-5, "\(tier) \(trial.activation)")
                let cut = trial.output { epilogue, out in
                    for row in 0..<s.oh {
                        kernels.stem(
                            &s, trial.planarInput, packed.base, epilogue, out, 0, groups, row,
                            row + 1)
                    }
                }
                #expect(cut.bits == whole.bits, "\(tier): the cut changed a bit")
            }
        }
    }
}
