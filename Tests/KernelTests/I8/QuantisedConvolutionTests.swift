import CKernels
import TestSupport
import Testing

@Suite struct QuantisedConvolutionTests {
    static var portable: UnsafePointer<k_i8_table>? { k_i8_kernels_for(K_TIER_C) }
    /// Those that this processor runs.
    static var fast: [k_i8_table] {
        [K_TIER_AVX2, K_TIER_AVX512].compactMap { k_i8_kernels_for($0)?.pointee }
    }

    static let dense: [ConvolutionCase] =
        ConvolutionTests.dense + ConvolutionTests.grouped + [
            .init(3, 20, 21, 19, kernel: (7, 7), stride: (2, 2), pads: (3, 3, 3, 3)),
            .init(48, 33, 11, 11, kernel: (1, 1), stride: (2, 2), pads: (0, 0, 0, 0)),
            .init(17, 16, 1, 4, kernel: (1, 3), pads: (0, 4, 0, 1)),
            .init(512, 16, 3, 50, kernel: (3, 3), pads: (1, 1, 1, 1)),
            .init(64, 48, 7, 7, kernel: (3, 3), pads: (1, 1, 1, 1)),
            .init(36, 80, 30, 29, kernel: (1, 1), stride: (2, 2), pads: (0, 0, 0, 0)),
            .init(20, 40, 15, 31, kernel: (5, 4), stride: (3, 2), pads: (2, 1, 0, 3)),
            .init(16, 32, 40, 9, kernel: (3, 3), dilation: (2, 3), pads: (2, 3, 2, 3)),
            .init(24, 16, 5, 2, kernel: (1, 1), pads: (1, 2, 3, 1)),
        ]
    static let depthwise: [ConvolutionCase] = [
        .init(32, 32, groups: 32, 13, 14, kernel: (3, 3), pads: (1, 1, 1, 1)),
        .init(20, 20, groups: 20, 9, 11, kernel: (5, 5), stride: (2, 2), pads: (2, 2, 2, 2)),
        .init(16, 16, groups: 16, 4, 5, kernel: (1, 1)),
        .init(
            33, 33, groups: 33, 10, 9, kernel: (3, 2), stride: (1, 3), dilation: (2, 2),
            pads: (2, 1, 2, 1)),
        .init(40, 40, groups: 40, 60, 120, kernel: (3, 3), stride: (2, 2), pads: (0, 0, 1, 1)),
        .init(48, 48, groups: 48, 7, 30, kernel: (3, 3), pads: (1, 1, 1, 1)),
        .init(17, 17, groups: 17, 9, 8, kernel: (1, 3), stride: (2, 1), pads: (0, 1, 0, 1)),
        .init(16, 16, groups: 16, 12, 13, kernel: (7, 7), pads: (3, 3, 3, 3)),
        .init(16, 16, groups: 16, 8, 70, kernel: (3, 4), pads: (0, 0, 0, 0)),
    ]

    @Test(arguments: dense)
    func `a convolution gives the same bytes as its plain twin, however the work is cut`(
        _ shape: ConvolutionCase
    ) throws {
        try compare(shape, isDepthwise: false)
    }

    @Test(arguments: depthwise)
    func `a depthwise convolution gives the same bytes as its plain twin`(
        _ shape: ConvolutionCase
    ) throws {
        try compare(shape, isDepthwise: true)
    }

    @Test(arguments: dense.filter { $0.groups == 1 } + depthwise, [-127, 90])
    func `offsets of weights give the same bytes where kernels take them`(
        _ shape: ConvolutionCase, _ offset: Int
    ) throws {
        let portable = try #require(Self.portable?.pointee)
        let isDepthwise = shape.groups > 1
        for variant in 0..<4 {
            let trial = QuantisedTrial(
                shape, spread: 1, form: isDepthwise ? .depthwise : .direct, variant: variant,
                offset: offset)
            let twin = try #require(trial.output(portable, cut: false))
            #expect(twin[0] == trial.expected(channel: 0, y: 0, x: 0))
            for fast in Self.fast where fast.takes_offset != 0 {
                let name = "\(fast.tier), variant \(variant)"
                #expect(trial.output(fast, cut: false) == twin, "\(name)")
                #expect(trial.output(fast, cut: true) == twin, "\(name), cut")
            }
        }
    }

    @Test(arguments: [false, true])
    func `factors that leave 32 bits give the same bytes too`(_ isDepthwise: Bool) throws {
        let portable = try #require(Self.portable?.pointee)
        let shape = ConvolutionCase(
            32, 32, groups: isDepthwise ? 32 : 1, 9, 10, kernel: (3, 3), pads: (1, 1, 1, 1))
        for variant in 0..<8 {
            let trial = QuantisedTrial(
                shape, spread: 1, factor: 1e12, form: isDepthwise ? .depthwise : .direct,
                variant: variant)
            let twin = try #require(trial.output(portable, cut: false))
            #expect(twin[0] == trial.expected(channel: 0, y: 0, x: 0))
            for fast in Self.fast {
                #expect(trial.output(fast, cut: false) == twin, "\(fast.tier), \(variant)")
            }
        }
    }

    private func compare(_ shape: ConvolutionCase, isDepthwise: Bool) throws {
        let portable = try #require(Self.portable?.pointee)
        // Wide weights leave 16 bits in pairs, narrow ones fit two by two, extreme ones overflow
        // whatever is not exact.
        let kinds: [(spread: Float, extreme: Bool)] = [
            (1, false), (0.4, false), (0.1, false), (1, true),
        ]
        for (index, kind) in kinds.enumerated() {
            for variant in [index, index + 4] {
                let trial = QuantisedTrial(
                    shape, spread: kind.spread, extreme: kind.extreme,
                    form: isDepthwise ? .depthwise : .direct,
                    variant: variant)
                let twin = try #require(trial.output(portable, cut: false))
                for channel in [0, shape.oc / 2, shape.oc - 1] {
                    for (y, x) in [(0, 0), (shape.outHeight - 1, shape.outWidth - 1)] {
                        let at = (channel / 16 * shape.outHeight + y) * shape.outWidth + x
                        #expect(
                            twin[at * 16 + channel % 16]
                                == trial.expected(channel: channel, y: y, x: x))
                    }
                }
                for fast in Self.fast {
                    let name = "\(fast.tier), variant \(variant)"
                    #expect(trial.output(fast, cut: false) == twin, "\(name)")
                    #expect(trial.output(fast, cut: true) == twin, "\(name), cut")
                }
            }
        }
    }

    @Test(arguments: [
        ConvolutionCase(16, 16, 6, 6, kernel: (3, 3), pads: (1, 1, 1, 1)),
        .init(20, 40, 7, 9, kernel: (3, 3), pads: (1, 1, 1, 1)),
        .init(64, 33, 13, 11, kernel: (3, 3), pads: (0, 2, 1, 0)),
        .init(1024, 16, 5, 4, kernel: (3, 3), pads: (1, 1, 1, 1)),
    ])
    func `the Winograd form gives the bytes of the plain convolution`(
        _ shape: ConvolutionCase
    ) throws {
        let portable = try #require(Self.portable?.pointee)
        for variant in 0..<8 {
            let trial = QuantisedTrial(
                shape, spread: variant % 3 == 0 ? 1 : 0.3, extreme: variant % 3 == 1,
                form: .winograd, variant: variant)
            let twin = try #require(trial.output(portable, cut: false))
            for fast in Self.fast {
                let name = "\(fast.tier), variant \(variant)"
                #expect(trial.output(fast, cut: false) == twin, "\(name)")
                #expect(trial.output(fast, cut: true) == twin, "\(name), cut")
            }
        }
    }

    @Test(arguments: [(1, 16, 5), (7, 64, 16), (3, 48, 33), (12, 272, 100)])
    func `dense rows give the same bytes as their plain twin`(_ sizes: (Int, Int, Int)) throws {
        let (rows, depth, columns) = sizes
        let portable = try #require(Self.portable?.pointee)
        for variant in 0..<4 {
            let trial = QuantisedTrial(
                .init(depth, columns, 1, 1, kernel: (1, 1)), spread: variant < 2 ? 1 : 0.2,
                extreme: variant == 1, variant: variant)
            var random = SeededRandom(seed: UInt64(variant))
            let input = ByteBuffer(random.bytes(rows * depth))
            let residual = ByteBuffer(random.bytes(rows * columns))
            let results = ([portable] + Self.fast).map { kernels in
                var shape = trial.convolution.shape
                let packed = ByteBuffer(kernels.conv_pack_bytes(&shape))
                _ = kernels.conv_pack(&shape, trial.weights, packed.base)
                let scratch = ByteBuffer(kernels.conv_scratch_bytes(&shape))
                let out = ByteBuffer(rows * columns)
                trial.withEpilogue { epilogue in
                    var epilogue = epilogue.pointee
                    if epilogue.residual != nil { epilogue.residual = UnsafePointer(residual.base) }
                    kernels.dense(
                        &shape, input.base, packed.base, &epilogue, out.base, 0,
                        Int32((columns + 15) / 16), 0, Int32(rows), scratch.base)
                }
                #expect(out.guardIsIntact && scratch.guardIsIntact)
                return out.values
            }
            #expect(results.allSatisfy { $0 == results[0] })
        }
    }
}
