import CKernels
import Testing

@Suite struct WinogradTests {
    static let cases: [ConvolutionCase] = [
        .init(48, 33, 13, 13, kernel: (3, 3), pads: (1, 1, 1, 1)),
        .init(96, 32, 26, 26, kernel: (3, 3), pads: (1, 1, 1, 1)),
        .init(17, 20, 5, 40, kernel: (3, 3)),
        .init(16, 16, 3, 3, kernel: (3, 3), pads: (1, 1, 1, 1)),
        .init(320, 16, 14, 14, kernel: (3, 3), pads: (1, 1, 1, 1)),
        .init(16, 70, 29, 31, kernel: (3, 3), pads: (0, 2, 1, 0)),
        .init(16, 16, 52, 52, kernel: (3, 3), pads: (1, 1, 1, 1)),
    ]

    @Test(arguments: cases)
    func `every tier agrees with a double-precision sum, however the work is cut`(
        _ shape: ConvolutionCase
    ) {
        for variant in [1, 3, 5] {
            let trial = ConvolutionTrial(shape, variant: variant)
            let input = BlockedLayout.pack(
                trial.planarInput, channels: shape.ic, pixels: shape.height * shape.width)
            for (tier, kernels) in KernelTier.tables {
                for m in [4, 6] as [Int32] {
                    var s = shape.shape
                    let packed = FloatBuffer(kernels.winograd_weight_floats(&s, m))
                    kernels.winograd_pack(&s, m, trial.weights, nil, 0, packed.base)
                    #expect(packed.guardIsIntact && packed.values.allSatisfy(\.isFinite))
                    let scratch = FloatBuffer(kernels.winograd_scratch_floats(&s, m))
                    let units = kernels.winograd_units(&s, m)
                    let whole = trial.output { epilogue, out in
                        kernels.winograd(
                            &s, m, input.base, packed.base, epilogue, out, 0, units, scratch.base)
                    }
                    #expect(scratch.guardIsIntact)
                    let error = trial.worstError(of: whole)
                    #expect(error <= 5e-5, "\(tier) F(\(m)x\(m)) \(trial.activation)")
                    let cut = trial.output { epilogue, out in
                        for unit in (0..<units).reversed() {
                            kernels.winograd(
                                &s, m, input.base, packed.base, epilogue, out, unit, unit + 1,
                                scratch.base)
                        }
                    }
                    #expect(cut.bits == whole.bits, "\(tier): the cut changed a bit")
                    let shared = trial.output { epilogue, out in
                        for unit in 0..<units {
                            runInSteps(
                                kernels, &s, m, unit, input.base, packed.base, epilogue, out,
                                scratch.base)
                        }
                    }
                    #expect(shared.bits == whole.bits, "\(tier): the steps changed a bit")
                    let parts = FloatBuffer(kernels.winograd_weight_floats(&s, m))
                    for group in (0..<kernels.conv_oc_groups(&s)).reversed() {
                        kernels.winograd_pack_groups(
                            &s, m, trial.weights, nil, 0, parts.base, group, group + 1)
                    }
                    #expect(parts.bits == packed.bits, "\(tier): the weights differ")
                }
            }
        }
    }

    /// One unit as threads share it: piece by piece, last piece first.
    private func runInSteps(
        _ kernels: k_table, _ s: inout k_conv_shape, _ m: Int32, _ unit: Int32,
        _ input: UnsafePointer<Float>, _ packed: UnsafePointer<Float>,
        _ epilogue: UnsafePointer<k_epilogue>, _ out: UnsafeMutablePointer<Float>,
        _ scratch: UnsafeMutablePointer<Float>
    ) {
        for block in (0..<(s.ic + 15) / 16).reversed() {
            kernels.winograd_input(&s, m, input, unit, block, block + 1, scratch)
        }
        for point in (0..<(m + 2) * (m + 2)).reversed() {
            kernels.winograd_products(&s, m, packed, unit, point, point + 1, scratch)
        }
        for block in (0..<(s.oc + 15) / 16).reversed() {
            kernels.winograd_output(&s, m, epilogue, out, unit, block, block + 1, scratch)
        }
    }
}
