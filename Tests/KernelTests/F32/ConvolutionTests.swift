import CKernels
import Testing

@Suite struct ConvolutionTests {
    static let dense: [ConvolutionCase] = [
        .init(16, 32, 5, 5, kernel: (1, 1)),
        .init(3, 5, 7, 9, kernel: (3, 3), pads: (1, 1, 1, 1)),
        .init(48, 70, 13, 13, kernel: (3, 3), pads: (1, 1, 1, 1)),
        .init(33, 40, 13, 31, kernel: (3, 3), stride: (2, 2), pads: (1, 1, 1, 1)),
        .init(24, 24, 9, 52, kernel: (3, 3), stride: (2, 2), pads: (0, 0, 1, 1)),
        .init(20, 33, 17, 15, kernel: (5, 3), dilation: (2, 2), pads: (4, 2, 4, 2)),
        .init(20, 33, 17, 15, kernel: (3, 3), stride: (3, 3), pads: (1, 1, 1, 1)),
        .init(64, 96, 13, 13, kernel: (1, 1)),
        .init(64, 16, 15, 15, kernel: (1, 1), stride: (2, 2)),
        .init(37, 50, 3, 100, kernel: (1, 1)),
        .init(1040, 16, 5, 5, kernel: (1, 1)),
        .init(16, 16, 4, 4, kernel: (7, 7), pads: (3, 3, 3, 3)),
        .init(16, 24, 1, 1, kernel: (1, 1)),
        .init(240, 20, 3, 14, kernel: (3, 3), pads: (1, 1, 1, 1)),
    ]
    static let grouped: [ConvolutionCase] = [
        .init(64, 64, groups: 4, 9, 9, kernel: (3, 3), pads: (1, 1, 1, 1)),
        .init(64, 64, groups: 16, 9, 9, kernel: (3, 3), pads: (1, 1, 1, 1)),
        .init(12, 24, groups: 3, 9, 9, kernel: (1, 1)),
        .init(40, 40, groups: 20, 9, 13, kernel: (3, 3), pads: (1, 1, 1, 1)),
        .init(40, 40, groups: 10, 9, 13, kernel: (3, 3), stride: (2, 2), pads: (1, 1, 1, 1)),
        .init(40, 40, groups: 5, 9, 13, kernel: (3, 3), stride: (3, 3)),
        .init(30, 45, groups: 15, 6, 9, kernel: (3, 3), stride: (2, 2), pads: (1, 1, 1, 1)),
        .init(240, 120, groups: 3, 6, 9, kernel: (1, 1)),
        .init(17, 34, groups: 17, 6, 9, kernel: (3, 3), pads: (1, 1, 1, 1)),
    ]
    /// Three neighbouring taps a row, in groups of every width that has tiles for that, and what
    /// comes close to them.
    static let triples: [ConvolutionCase] = [
        .init(32, 32, groups: 16, 5, 29, kernel: (3, 3), pads: (1, 1, 1, 1)),
        .init(18, 18, groups: 9, 4, 7, kernel: (3, 3), stride: (1, 2), pads: (1, 0, 1, 1)),
        .init(48, 48, groups: 12, 7, 15, kernel: (3, 3), pads: (1, 1, 1, 1)),
        .init(20, 20, groups: 5, 6, 25, kernel: (3, 3), pads: (0, 0, 0, 0)),
        .init(36, 36, groups: 9, 9, 26, kernel: (3, 3), stride: (2, 2), pads: (1, 1, 1, 1)),
        .init(32, 32, groups: 8, 5, 57, kernel: (3, 3), stride: (2, 2), pads: (0, 1, 1, 1)),
        .init(64, 64, groups: 8, 5, 14, kernel: (3, 3), pads: (1, 1, 1, 1)),
        .init(24, 24, groups: 3, 8, 27, kernel: (3, 3), stride: (2, 2), pads: (1, 1, 1, 1)),
        .init(40, 40, groups: 5, 7, 13, kernel: (5, 3), dilation: (2, 1), pads: (4, 1, 4, 1)),
        .init(32, 32, groups: 2, 5, 13, kernel: (3, 3), pads: (1, 1, 1, 1)),
        .init(48, 48, groups: 3, 7, 28, kernel: (3, 3), stride: (2, 2), pads: (1, 1, 1, 1)),
        .init(64, 64, groups: 2, 7, 7, kernel: (3, 3), pads: (1, 1, 1, 1)),
        .init(64, 128, groups: 2, 6, 16, kernel: (3, 3), stride: (2, 2), pads: (1, 1, 0, 0)),
        .init(96, 48, groups: 3, 3, 3, kernel: (1, 3), pads: (0, 1, 0, 1)),
        .init(320, 320, groups: 2, 3, 4, kernel: (7, 3), pads: (3, 1, 3, 1)),
        .init(16, 16, groups: 4, 2, 1, kernel: (3, 3), pads: (1, 1, 1, 1)),
        .init(16, 16, groups: 4, 3, 2, kernel: (3, 3), pads: (1, 1, 1, 1)),
        .init(16, 16, groups: 4, 5, 9, kernel: (3, 3), pads: (2, 2, 2, 2)),
        .init(16, 16, groups: 4, 5, 9, kernel: (3, 3), pads: (1, 0, 1, 2)),
        .init(16, 16, groups: 2, 7, 11, kernel: (3, 3), dilation: (2, 2), pads: (2, 2, 2, 2)),
        .init(16, 16, groups: 2, 7, 11, kernel: (3, 3), stride: (1, 3), pads: (1, 1, 1, 1)),
        .init(24, 24, groups: 8, 5, 15, kernel: (3, 3), pads: (1, 1, 1, 1)),
        .init(36, 36, groups: 6, 5, 15, kernel: (3, 3), pads: (1, 1, 1, 1)),
        .init(36, 36, groups: 3, 5, 15, kernel: (3, 3), stride: (2, 2), pads: (1, 1, 1, 1)),
        .init(48, 48, groups: 2, 5, 15, kernel: (3, 3), pads: (1, 1, 1, 1)),
        .init(32, 16, groups: 4, 5, 15, kernel: (3, 3), pads: (1, 1, 1, 1)),
    ]
    static let transposed: [ConvolutionCase] = [
        .init(20, 33, 7, 9, kernel: (2, 2), stride: (2, 2), transposed: true),
        .init(20, 33, 7, 9, kernel: (4, 4), stride: (2, 2), pads: (1, 1, 1, 1), transposed: true),
        .init(20, 33, 7, 30, kernel: (3, 3), stride: (2, 2), pads: (1, 1, 0, 0), transposed: true),
        .init(8, 12, 7, 9, kernel: (3, 3), pads: (1, 1, 1, 1), transposed: true),
        .init(
            8, 12, 5, 6, kernel: (3, 5), stride: (3, 3), dilation: (2, 1), pads: (1, 1, 1, 1),
            transposed: true),
        .init(8, 8, 4, 5, kernel: (1, 1), stride: (3, 2), transposed: true),
        .init(
            8, 12, groups: 2, 5, 6, kernel: (4, 4), stride: (2, 2), pads: (1, 1, 1, 1),
            transposed: true),
        .init(
            16, 16, groups: 4, 5, 6, kernel: (4, 4), stride: (2, 2), pads: (1, 1, 1, 1),
            transposed: true),
        .init(
            32, 32, groups: 32, 5, 6, kernel: (4, 4), stride: (2, 2), pads: (1, 1, 1, 1),
            transposed: true),
    ]

    @Test(arguments: dense + grouped + triples + transposed)
    func `every tier agrees with a double-precision sum, however the work is cut`(
        _ shape: ConvolutionCase
    ) {
        for variant in [0, 4, 8, 10] {
            let trial = ConvolutionTrial(shape, variant: variant + shape.oc % 3)
            let input = BlockedLayout.pack(
                trial.planarInput, channels: shape.ic, pixels: shape.height * shape.width)
            for (tier, kernels) in KernelTier.tables {
                var s = shape.shape
                let packed = FloatBuffer(
                    shape.isTransposed
                        ? kernels.deconv_weight_floats(&s) : kernels.conv_weight_floats(&s))
                if shape.isTransposed {
                    kernels.deconv_pack(&s, trial.weights, packed.base)
                } else {
                    kernels.conv_pack(&s, trial.weights, nil, 0, packed.base)
                }
                #expect(packed.guardIsIntact && packed.values.allSatisfy(\.isFinite))
                let run = shape.isTransposed ? kernels.deconv : kernels.conv
                let groups = kernels.conv_oc_groups(&s)
                let whole = trial.output { epilogue, out in
                    run?(&s, input.base, packed.base, epilogue, out, 0, groups, 0, s.oh)
                }
                let error = trial.worstError(of: whole)
                #expect(error <= 1e-5, "\(tier) \(trial.activation)")
                let cut = trial.output { epilogue, out in
                    for group in 0..<groups {
                        for row in 0..<s.oh {
                            run?(
                                &s, input.base, packed.base, epilogue, out, group, group + 1, row,
                                row + 1)
                        }
                    }
                }
                #expect(cut.bits == whole.bits, "\(tier): the cut changed a bit")
            }
        }
    }

    @Test func `a channel map skips lanes between concatenated inputs`() {
        // Two inputs of 5 and 18 channels, each padded to whole blocks: lanes 0-4 and 16-33.
        let shape = ConvolutionCase(23, 20, 6, 17, kernel: (3, 3), pads: (1, 1, 1, 1))
        let trial = ConvolutionTrial(shape, variant: 3)
        var map = [Int32](repeating: -1, count: 48)
        for channel in 0..<23 { map[channel < 5 ? channel : channel + 11] = Int32(channel) }
        let pixels = shape.height * shape.width
        let input = FloatBuffer([Float](repeating: 3, count: 48 * pixels))
        for (lane, channel) in map.enumerated() where channel >= 0 {
            for pixel in 0..<pixels {
                input.base[BlockedLayout.index(channel: lane, pixel: pixel, pixels: pixels)] =
                    trial.planarInput[Int(channel) * pixels + pixel]
            }
        }
        for (tier, kernels) in KernelTier.tables {
            var s = shape.shape
            s.ic = 48
            let packed = FloatBuffer(kernels.conv_weight_floats(&s))
            kernels.conv_pack(&s, trial.weights, map, 23, packed.base)
            let out = trial.output { epilogue, out in
                kernels.conv(
                    &s, input.base, packed.base, epilogue, out, 0, kernels.conv_oc_groups(&s), 0,
                    s.oh)
            }
            #expect(trial.worstError(of: out) <= 1e-5, "\(tier)")
            for m in [4, 6] as [Int32] {
                let packed = FloatBuffer(kernels.winograd_weight_floats(&s, m))
                kernels.winograd_pack(&s, m, trial.weights, map, 23, packed.base)
                let scratch = FloatBuffer(kernels.winograd_scratch_floats(&s, m))
                let out = trial.output { epilogue, out in
                    kernels.winograd(
                        &s, m, input.base, packed.base, epilogue, out, 0,
                        kernels.winograd_units(&s, m), scratch.base)
                }
                #expect(trial.worstError(of: out) <= 5e-5, "\(tier) F(\(m)x\(m))")
            }
        }
    }

    @Test(arguments: [1, 7])
    func `a residual may be the output itself`(_ variant: Int) {
        let dense = ConvolutionCase(20, 24, 13, 15, kernel: (3, 3), pads: (1, 1, 1, 1))
        let depthwise = ConvolutionCase(
            20, 20, groups: 20, 13, 15, kernel: (3, 3), pads: (1, 1, 1, 1))
        for shape in [dense, depthwise] {
            let trial = ConvolutionTrial(shape, variant: variant)
            let input = BlockedLayout.pack(
                trial.planarInput, channels: 20, pixels: shape.height * shape.width)
            for (tier, kernels) in KernelTier.tables {
                var s = shape.shape
                let groups = kernels.conv_oc_groups(&s)
                let isDense = shape.groups == 1
                let packed = FloatBuffer(
                    isDense
                        ? kernels.conv_weight_floats(&s) : kernels.depthwise_weight_floats(&s))
                let wino = FloatBuffer(isDense ? kernels.winograd_weight_floats(&s, 6) : 0)
                let scratch = FloatBuffer(isDense ? kernels.winograd_scratch_floats(&s, 6) : 0)
                if isDense {
                    kernels.conv_pack(&s, trial.weights, nil, 0, packed.base)
                    kernels.winograd_pack(&s, 6, trial.weights, nil, 0, wino.base)
                } else {
                    kernels.depthwise_pack(&s, trial.weights, packed.base)
                }
                for usesWinograd in isDense ? [false, true] : [false] {
                    let out = trial.output { epilogue, out in
                        var inPlace = epilogue.pointee
                        let count = BlockedLayout.blocks(shape.oc) * shape.outPixels * 16
                        inPlace.residual.map { out.update(from: $0, count: count) }
                        inPlace.residual = UnsafePointer(out)
                        if usesWinograd {
                            kernels.winograd(
                                &s, 6, input.base, wino.base, &inPlace, out, 0,
                                kernels.winograd_units(&s, 6), scratch.base)
                        } else if isDense {
                            kernels.conv(
                                &s, input.base, packed.base, &inPlace, out, 0, groups, 0, s.oh)
                        } else {
                            kernels.depthwise(
                                &s, input.base, packed.base, &inPlace, out, 0, 2, 0, s.oh)
                        }
                    }
                    #expect(trial.worstError(of: out) <= 5e-5, "\(tier) \(usesWinograd)")
                }
            }
        }
    }

    @Test(arguments: triples)
    func `a residual may be the output of a grouped convolution`(_ shape: ConvolutionCase) {
        let trial = ConvolutionTrial(shape, variant: 1)
        let input = BlockedLayout.pack(
            trial.planarInput, channels: shape.ic, pixels: shape.height * shape.width)
        for (tier, kernels) in KernelTier.tables {
            var s = shape.shape
            let packed = FloatBuffer(kernels.conv_weight_floats(&s))
            kernels.conv_pack(&s, trial.weights, nil, 0, packed.base)
            let out = trial.output { epilogue, out in
                var inPlace = epilogue.pointee
                let count = BlockedLayout.blocks(shape.oc) * shape.outPixels * 16
                inPlace.residual.map { out.update(from: $0, count: count) }
                inPlace.residual = UnsafePointer(out)
                for group in 0..<kernels.conv_oc_groups(&s) {
                    kernels.conv(
                        &s, input.base, packed.base, &inPlace, out, group, group + 1, 0, s.oh)
                }
            }
            #expect(trial.worstError(of: out) <= 1e-5, "\(tier)")
        }
    }

    @Test func `a block stride places rows in a window of the tensor`() {
        let shape = ConvolutionCase(40, 40, 9, 11, kernel: (1, 1))
        let trial = ConvolutionTrial(shape, variant: 9)
        let pixels = shape.outPixels
        let input = BlockedLayout.pack(trial.planarInput, channels: 40, pixels: pixels)
        for (tier, kernels) in KernelTier.tables {
            var s = shape.shape
            let packed = FloatBuffer(kernels.conv_weight_floats(&s))
            kernels.conv_pack(&s, trial.weights, nil, 0, packed.base)
            let groups = kernels.conv_oc_groups(&s)
            let whole = trial.output { epilogue, out in
                kernels.conv(&s, input.base, packed.base, epilogue, out, 0, groups, 0, 9)
            }
            let window = FloatBuffer(3 * 4 * 11 * 16)
            s.out_block = 4 * 11 * 16
            _ = trial.output { epilogue, _ in
                // Rows 3 to 6 land at the window's start.
                kernels.conv(
                    &s, input.base, packed.base, epilogue, window.base - 3 * 11 * 16, 0, groups,
                    3, 7)
            }
            #expect(window.guardIsIntact)
            for block in 0..<3 {
                let from = (block * 9 + 3) * 11 * 16
                let to = block * 4 * 11 * 16
                #expect(
                    whole.bits[from..<from + 4 * 11 * 16]
                        .elementsEqual(window.bits[to..<to + 4 * 11 * 16]), "\(tier)")
            }
        }
    }
}
