import CKernels
import Testing

/// Tensors of bfloat16 numbers between convolutions: the same bits as rounding fp32 ones.
@Suite struct BFloat16ValueTests {
    /// Variants without a residual, of every activation.
    private static let variants = stride(from: 0, to: 3 * Activation.all.count, by: 3)

    @Test(arguments: BFloat16ConvolutionTests.shapes)
    func `an input in bfloat16 changes no bit, an output is rounded once`(
        _ shape: ConvolutionCase
    ) {
        for variant in Self.variants {
            let trial = ConvolutionTrial(shape, variant: variant, rounding: BFloat16Trial.rounded)
            let input = BlockedLayout.pack(
                trial.planarInput, channels: shape.ic, pixels: shape.height * shape.width)
            for (tier, kernels) in BFloat16Trial.tables {
                var s = shape.shape
                let packed = FloatBuffer((kernels.conv_weight_values(&s) + 1) / 2)
                let scratch = FloatBuffer(kernels.conv_scratch_bytes(&s) / 4)
                let groups = kernels.conv_oc_groups(&s)
                BFloat16Trial.lend(packed, scratch) { weights, room in
                    kernels.conv_pack(&s, trial.weights, weights)
                    let plain = trial.output { epilogue, out in
                        kernels.conv(
                            &s, k_bf16_edges(), input.base, weights, epilogue, out, 0, groups, 0,
                            s.oh, room)
                    }
                    let rounded = BFloat16Trial.bfloat16(plain, kernels)
                    var found = rounded
                    let read = trial.output { epilogue, out in
                        found = BFloat16Trial.withBFloat16(input, room: plain.count) { from, to in
                            kernels.conv(
                                &s, k_bf16_edges(in: 1, out: 0), from, weights, epilogue, out, 0,
                                groups, 0, s.oh, room)
                            for row in 0..<s.oh {
                                kernels.conv(
                                    &s, k_bf16_edges(in: 1, out: 1), from, weights, epilogue, to,
                                    0, groups, row, row + 1, room)
                            }
                        }
                    }
                    #expect(read.bits == plain.bits, "\(tier) in \(trial.activation)")
                    #expect(found == rounded, "\(tier) in and out \(trial.activation)")
                    _ = trial.output { epilogue, _ in
                        found = BFloat16Trial.withBFloat16(input, room: plain.count) { _, to in
                            kernels.conv(
                                &s, k_bf16_edges(in: 0, out: 1), input.base, weights, epilogue,
                                to, 0, groups, 0, s.oh, room)
                        }
                    }
                    #expect(found == rounded, "\(tier) out \(trial.activation)")
                }
            }
        }
    }

    @Test func `a stem rounds its output once`() {
        let shape = ConvolutionCase(
            3, 40, 30, 41, kernel: (3, 3), stride: (2, 2), pads: (1, 1, 1, 1))
        for variant in Self.variants {
            let trial = ConvolutionTrial(shape, variant: variant)
            for (tier, kernels) in BFloat16Trial.tables {
                var s = shape.shape
                let packed = FloatBuffer((kernels.stem_weight_values(&s) + 1) / 2)
                let scratch = FloatBuffer(kernels.stem_scratch_bytes(&s) / 4 + 1)
                let groups = kernels.conv_oc_groups(&s)
                BFloat16Trial.lend(packed, scratch) { weights, room in
                    kernels.stem_pack(&s, trial.weights, weights)
                    let plain = trial.output { epilogue, out in
                        kernels.stem(
                            &s, k_bf16_edges(), trial.planarInput, weights, epilogue, out, 0,
                            groups, 0, s.oh, room)
                    }
                    var found: [UInt16] = []
                    _ = trial.output { epilogue, _ in
                        found = BFloat16Trial.withBFloat16(FloatBuffer(0), room: plain.count) {
                            _, to in
                            kernels.stem(
                                &s, k_bf16_edges(in: 0, out: 1), trial.planarInput, weights,
                                epilogue, to, 0, groups, 0, s.oh, room)
                        }
                    }
                    #expect(found == BFloat16Trial.bfloat16(plain, kernels), "\(tier)")
                }
            }
        }
    }

    @Test(arguments: DepthwiseTests.cases)
    func `a depthwise convolution computes in fp32 and rounds once`(_ shape: ConvolutionCase) {
        for variant in Self.variants {
            let trial = ConvolutionTrial(shape, variant: variant, rounding: BFloat16Trial.rounded)
            guard [K_ACT_NONE, K_ACT_RELU, K_ACT_CLIP].contains(trial.activation) else { continue }
            let input = BlockedLayout.pack(
                trial.planarInput, channels: shape.ic, pixels: shape.height * shape.width)
            let blocks = Int32(BlockedLayout.blocks(shape.ic))
            for (tier, kernels) in BFloat16Trial.tables {
                guard let floats = k_kernels_for(kernels.tier)?.pointee else { continue }
                var s = shape.shape
                let packed = FloatBuffer(kernels.depthwise_weight_floats(&s))
                kernels.depthwise_pack(&s, trial.weights, packed.base)
                let plain = trial.output { epilogue, out in
                    floats.depthwise(
                        &s, input.base, packed.base, epilogue, out, 0, blocks, 0, s.oh)
                }
                var found: [UInt16] = []
                _ = trial.output { epilogue, _ in
                    found = BFloat16Trial.withBFloat16(input, room: plain.count) { from, to in
                        for row in 0..<s.oh {
                            kernels.depthwise(
                                &s, from, packed.base, epilogue, to, 0, blocks, row, row + 1)
                        }
                    }
                }
                #expect(
                    found == BFloat16Trial.bfloat16(plain, kernels), "\(tier) \(trial.activation)")
            }
        }
    }
}
