import CKernels
import Testing

@Suite struct StrassenTests {
    static let cases: [ConvolutionCase] = [
        .init(32, 32, 1, 1, kernel: (1, 1)),
        .init(64, 64, 9, 10, kernel: (1, 1)),
        .init(128, 96, 13, 13, kernel: (1, 1)),
        .init(24, 52, 7, 25, kernel: (1, 1)),
        .init(250, 180, 5, 17, kernel: (1, 1)),
        .init(96, 32, 15, 13, kernel: (1, 1), stride: (2, 2)),
        .init(60, 120, 12, 14, kernel: (1, 1), stride: (2, 3)),
        .init(512, 128, 4, 21, kernel: (1, 1), stride: (1, 2)),
    ]

    @Test(arguments: cases)
    func `every tier agrees with a double-precision sum, however the work is cut`(
        _ shape: ConvolutionCase
    ) {
        for variant in 0..<Activation.all.count {
            let trial = ConvolutionTrial(shape, variant: variant)
            let input = BlockedLayout.pack(
                trial.planarInput, channels: shape.ic, pixels: shape.height * shape.width)
            for (tier, kernels) in KernelTier.tables {
                var s = shape.shape
                let packed = FloatBuffer(kernels.strassen_weight_floats(&s))
                kernels.strassen_pack(&s, trial.weights, packed.base)
                #expect(packed.guardIsIntact && packed.values.allSatisfy(\.isFinite))
                let scratch = FloatBuffer(kernels.strassen_scratch_floats(&s))
                let units = kernels.strassen_units(&s)
                let whole = trial.output { epilogue, out in
                    kernels.strassen(
                        &s, input.base, packed.base, epilogue, out, 0, units, scratch.base)
                }
                #expect(scratch.guardIsIntact)
                let error = trial.worstError(of: whole)
                #expect(error <= 1e-5, "\(tier) \(trial.activation)")
                let cut = trial.output { epilogue, out in
                    for unit in (0..<units).reversed() {
                        kernels.strassen(
                            &s, input.base, packed.base, epilogue, out, unit, unit + 1,
                            scratch.base)
                    }
                }
                #expect(cut.bits == whole.bits, "\(tier): the cut changed a bit")
            }
        }
    }

    @Test func `the residual may be the output itself`() throws {
        let shape = ConvolutionCase(64, 64, 9, 10, kernel: (1, 1))
        // Variant 4 adds before its activation.
        let trial = ConvolutionTrial(shape, variant: 4)
        let input = BlockedLayout.pack(trial.planarInput, channels: shape.ic, pixels: 90)
        for (tier, kernels) in KernelTier.tables {
            var s = shape.shape
            let packed = FloatBuffer(kernels.strassen_weight_floats(&s))
            kernels.strassen_pack(&s, trial.weights, packed.base)
            let scratch = FloatBuffer(kernels.strassen_scratch_floats(&s))
            let units = kernels.strassen_units(&s)
            let apart = trial.output { epilogue, out in
                kernels.strassen(
                    &s, input.base, packed.base, epilogue, out, 0, units, scratch.base)
            }
            let inPlace = trial.output { epilogue, out in
                var epilogue = epilogue.pointee
                guard let residual = epilogue.residual else {
                    Issue.record("the trial has no residual")
                    return
                }
                out.update(from: residual, count: 4 * 90 * 16)
                epilogue.residual = UnsafePointer(out)
                kernels.strassen(
                    &s, input.base, packed.base, &epilogue, out, 0, units, scratch.base)
            }
            #expect(apart.bits == inPlace.bits, "\(tier)")
        }
    }
}
