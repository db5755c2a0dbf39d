import CKernels
import TestSupport
import Testing

@Suite struct BFloat16ConvolutionTests {
    static let shapes: [ConvolutionCase] =
        ConvolutionTests.dense + [
            .init(64, 64, groups: 16, 9, 19, kernel: (3, 3), pads: (1, 1, 1, 1)),
            .init(40, 40, groups: 10, 9, 13, kernel: (3, 3), stride: (2, 2), pads: (1, 1, 1, 1)),
            .init(40, 40, groups: 5, 9, 13, kernel: (3, 3), stride: (3, 3)),
            .init(128, 128, groups: 16, 15, 15, kernel: (3, 3), pads: (1, 1, 1, 1)),
            .init(64, 64, groups: 4, 9, 9, kernel: (3, 3), pads: (1, 1, 1, 1)),
            .init(96, 192, groups: 3, 9, 9, kernel: (3, 3), stride: (2, 2), pads: (1, 1, 1, 1)),
            .init(64, 128, groups: 2, 9, 9, kernel: (1, 1)),
            .init(17, 8, 5, 5, kernel: (1, 1)),
            .init(96, 40, 19, 19, kernel: (1, 1)),
            .init(512, 33, 10, 30, kernel: (1, 1)),
            .init(20, 33, 17, 15, kernel: (4, 5), stride: (2, 3), pads: (1, 2, 1, 2)),
            .init(20, 33, 17, 15, kernel: (3, 3), stride: (1, 2), dilation: (2, 3)),
            .init(64, 24, 9, 9, kernel: (1, 1), pads: (1, 1, 1, 1)),
            .init(18, 10, 90, 120, kernel: (3, 3), stride: (2, 2), pads: (0, 0, 1, 1)),
        ]

    @Test(arguments: shapes)
    func `exact products give the sums of the definition, however the work is cut`(
        _ shape: ConvolutionCase
    ) {
        for variant in [0, 4, 8, 10] {
            let trial = ConvolutionTrial(
                shape, variant: variant + shape.oc % 3, rounding: BFloat16Trial.rounded)
            let input = BlockedLayout.pack(
                trial.planarInput, channels: shape.ic, pixels: shape.height * shape.width)
            for (tier, kernels) in BFloat16Trial.tables {
                var s = shape.shape
                let packed = FloatBuffer((kernels.conv_weight_values(&s) + 1) / 2)
                let scratch = FloatBuffer(kernels.conv_scratch_bytes(&s) / 4)
                let groups = kernels.conv_oc_groups(&s)
                BFloat16Trial.lend(packed, scratch) { bfloat16, room in
                    kernels.conv_pack(&s, trial.weights, bfloat16)
                    let whole = trial.output { epilogue, out in
                        kernels.conv(
                            &s, k_bf16_edges(), input.base, bfloat16, epilogue, out, 0, groups, 0,
                            s.oh,
                            room)
                    }
                    let error = trial.worstError(of: whole)
                    #expect(error <= 1e-5, "\(tier) \(trial.activation)")
                    let inPlace = trial.output { epilogue, out in
                        var inPlace = epilogue.pointee
                        if inPlace.residual_after == 0, let residual = inPlace.residual {
                            out.update(from: residual, count: whole.values.count)
                            inPlace.residual = UnsafePointer(out)
                        }
                        kernels.conv(
                            &s, k_bf16_edges(), input.base, bfloat16, &inPlace, out, 0, groups, 0,
                            s.oh,
                            room)
                    }
                    #expect(inPlace.bits == whole.bits, "\(tier): in place of the residual")
                    let cut = trial.output { epilogue, out in
                        for group in 0..<groups {
                            for row in 0..<s.oh {
                                kernels.conv(
                                    &s, k_bf16_edges(), input.base, bfloat16, epilogue, out, group,
                                    group + 1, row, row + 1, room)
                            }
                        }
                    }
                    #expect(cut.bits == whole.bits, "\(tier): the cut changed a bit")
                }
            }
        }
    }

    @Test(arguments: [
        ConvolutionCase(3, 40, 30, 41, kernel: (7, 7), stride: (2, 2), pads: (3, 3, 3, 3)),
        ConvolutionCase(3, 24, 15, 33, kernel: (3, 3), pads: (1, 1, 1, 1)),
        ConvolutionCase(1, 16, 9, 9, kernel: (5, 5), stride: (1, 2)),
        ConvolutionCase(4, 8, 12, 500, kernel: (1, 2), stride: (2, 1)),
        ConvolutionCase(3, 96, 40, 300, kernel: (3, 3), stride: (2, 2), pads: (0, 0, 1, 1)),
        ConvolutionCase(2, 20, 13, 11, kernel: (3, 6), dilation: (2, 1), pads: (2, 2, 2, 2)),
    ])
    func `a stem's exact products give the sums of the definition`(_ shape: ConvolutionCase) {
        for variant in [0, 4, 8, 10] {
            let trial = ConvolutionTrial(shape, variant: variant, rounding: BFloat16Trial.rounded)
            for (tier, kernels) in BFloat16Trial.tables {
                var s = shape.shape
                #expect(kernels.stem_takes(&s) == 1)
                let packed = FloatBuffer((kernels.stem_weight_values(&s) + 1) / 2)
                let scratch = FloatBuffer(kernels.stem_scratch_bytes(&s) / 4 + 1)
                let groups = kernels.conv_oc_groups(&s)
                BFloat16Trial.lend(packed, scratch) { bfloat16, room in
                    kernels.stem_pack(&s, trial.weights, bfloat16)
                    let whole = trial.output { epilogue, out in
                        kernels.stem(
                            &s, k_bf16_edges(), trial.planarInput, bfloat16, epilogue, out, 0,
                            groups, 0, s.oh, room)
                    }
                    #expect(trial.worstError(of: whole) <= 1e-5, "\(tier)")
                    let cut = trial.output { epilogue, out in
                        for row in 0..<s.oh {
                            kernels.stem(
                                &s, k_bf16_edges(), trial.planarInput, bfloat16, epilogue, out, 0,
                                groups, row, row + 1, room)
                        }
                    }
                    #expect(cut.bits == whole.bits, "\(tier): the cut changed a bit")
                }
            }
        }
    }

    @Test func `every tier rounds to nearest, ties to even`() {
        var random = SeededRandom(seed: 5)
        var values = random.floats(1003, scale: 1e3)
        values += [
            0, -0.0, .leastNonzeroMagnitude, -.leastNonzeroMagnitude, .infinity, -.infinity, .nan,
            3.4e38, 1.00390625,
        ]
        values += [Float(bitPattern: 0x3f80_8000), Float(bitPattern: 0x3f81_8000)]
        for (tier, kernels) in BFloat16Trial.tables {
            var result = [UInt16](repeating: 0, count: values.count)
            kernels.round(values, &result, values.count)
            for (value, half) in zip(values, result) {
                let wide = Float(bitPattern: UInt32(half) << 16)
                let bits = value.bitPattern
                let even = bits &+ 0x7fff &+ (bits >> 16 & 1)
                let expected =
                    value.isNaN || value.isSubnormal
                    ? value * 0 : Float(bitPattern: even & 0xffff_0000)
                #expect(
                    wide == expected || (wide.isNaN && expected.isNaN), "\(tier): \(value)")
            }
        }
    }

    @Test(arguments: [1, 31, 32, 100, 1024])
    func `a product of a matrix and a vector rounds the weights only`(_ depth: Int) {
        var random = SeededRandom(seed: UInt64(depth))
        let rows = 11
        let weights = random.floats(rows * depth), x = random.floats(depth)
        let bias = random.floats(rows)
        for (tier, kernels) in BFloat16Trial.tables {
            var bfloat16 = [UInt16](repeating: 0, count: weights.count)
            kernels.round(weights, &bfloat16, weights.count)
            var out = [Float](repeating: .nan, count: rows)
            kernels.gemv(bfloat16, x, bias, &out, Int64(depth), 0, 6)
            kernels.gemv(bfloat16, x, bias, &out, Int64(depth), 6, Int64(rows))
            for row in 0..<rows {
                var expected = Double(bias[row])
                for k in 0..<depth {
                    let weight = Float(bitPattern: UInt32(bfloat16[row * depth + k]) << 16)
                    expected += Double(weight) * Double(x[k])
                }
                #expect(abs(Double(out[row]) - expected) < 1e-4, "\(tier) row \(row)")
            }
        }
    }
}
