import CKernels
import TestSupport
import Testing

struct PoolCase: Sendable, CustomTestStringConvertible {
    var channels: Int
    var height: Int
    var width: Int
    var kernel: (Int, Int)
    var stride = (1, 1)
    var dilation = (1, 1)
    var pads = (0, 0, 0, 0)
    /// Round the number of windows up.
    var isCeiling = false

    var testDescription: String {
        "\(channels) \(height)x\(width) k\(kernel) s\(stride) p\(pads) ceiling \(isCeiling)"
    }

    private func windows(_ length: Int, _ pads: Int, _ size: Int, _ step: Int, _ gap: Int) -> Int {
        let room = length + pads - (size - 1) * gap - 1
        return (isCeiling ? (room + step - 1) / step : room / step) + 1
    }
    var outHeight: Int { windows(height, pads.0 + pads.2, kernel.0, stride.0, dilation.0) }
    var outWidth: Int { windows(width, pads.1 + pads.3, kernel.1, stride.1, dilation.1) }

    func shape(countIncludesPad: Bool) -> k_pool_shape {
        k_pool_shape(
            channels: Int32(channels), ih: Int32(height), iw: Int32(width),
            oh: Int32(outHeight), ow: Int32(outWidth), kh: Int32(kernel.0),
            kw: Int32(kernel.1), sh: Int32(stride.0), sw: Int32(stride.1),
            dh: Int32(dilation.0), dw: Int32(dilation.1), pt: Int32(pads.0),
            pl: Int32(pads.1), pb: Int32(pads.2), pr: Int32(pads.3),
            count_include_pad: countIncludesPad ? 1 : 0)
    }

    /// Calls `body` with the planar output index and the window's values; nil stands for padding.
    func forEachWindow(of input: [Float], _ body: (Int, [Float?]) -> Void) {
        for channel in 0..<channels {
            for oy in 0..<outHeight {
                for ox in 0..<outWidth {
                    var window: [Float?] = []
                    for ky in 0..<kernel.0 {
                        for kx in 0..<kernel.1 {
                            let y = oy * stride.0 - pads.0 + ky * dilation.0
                            let x = ox * stride.1 - pads.1 + kx * dilation.1
                            if (0..<height).contains(y) && (0..<width).contains(x) {
                                window.append(input[(channel * height + y) * width + x])
                            } else if y < height + pads.2 && x < width + pads.3 {
                                window.append(nil)
                            }
                        }
                    }
                    body((channel * outHeight + oy) * outWidth + ox, window)
                }
            }
        }
    }
}

@Suite struct PoolTests {
    static let cases: [PoolCase] = [
        .init(channels: 20, height: 13, width: 13, kernel: (2, 2), stride: (2, 2)),
        .init(
            channels: 16, height: 13, width: 17, kernel: (3, 3), stride: (2, 2),
            pads: (1, 1, 1, 1)),
        .init(
            channels: 33, height: 14, width: 14, kernel: (3, 3), stride: (2, 2), isCeiling: true),
        .init(channels: 5, height: 13, width: 13, kernel: (5, 5), pads: (2, 2, 2, 2)),
        .init(channels: 5, height: 13, width: 13, kernel: (13, 13), pads: (6, 6, 6, 6)),
        .init(
            channels: 5, height: 9, width: 8, kernel: (3, 2), dilation: (2, 3),
            pads: (1, 0, 2, 1)),
        .init(channels: 64, height: 1, width: 1, kernel: (1, 1)),
    ]

    @Test(arguments: cases)
    func `maximum and averages agree with windows written out`(_ pool: PoolCase) {
        var random = SeededRandom(seed: 5)
        let planar = random.floats(pool.channels * pool.height * pool.width, scale: 9)
        let input = BlockedLayout.pack(
            planar, channels: pool.channels, pixels: pool.height * pool.width)
        let pixels = pool.outHeight * pool.outWidth
        let blocks = Int32(BlockedLayout.blocks(pool.channels))
        var most = [Float](repeating: 0, count: pool.channels * pixels)
        var mean = most
        var meanWithPad = most
        pool.forEachWindow(of: planar) { index, window in
            let real = window.compactMap { $0 }
            let sum = real.reduce(0.0) { $0 + Double($1) }
            most[index] = real.max() ?? -.infinity
            mean[index] = Float(sum / Double(max(1, real.count)))
            meanWithPad[index] = Float(sum / Double(window.count))
        }
        for (tier, kernels) in KernelTier.tables {
            for (countsPad, expected) in [(false, mean), (true, meanWithPad)] {
                var s = pool.shape(countIncludesPad: countsPad)
                let out = FloatBuffer(Int(blocks) * pixels * 16)
                for row in 0..<s.oh {
                    kernels.average_pool(&s, input.base, out.base, 0, blocks, row, row + 1)
                }
                #expect(out.guardIsIntact)
                let got = BlockedLayout.unpack(out, channels: pool.channels, pixels: pixels)
                #expect(zip(got, expected).allSatisfy { abs($0 - $1) <= 1e-5 }, "\(tier)")
            }
            var s = pool.shape(countIncludesPad: false)
            let out = FloatBuffer(Int(blocks) * pixels * 16)
            kernels.max_pool(&s, input.base, out.base, 0, blocks, 0, s.oh)
            #expect(out.guardIsIntact)
            #expect(
                BlockedLayout.unpack(out, channels: pool.channels, pixels: pixels) == most,
                "\(tier)")
        }
    }

    @Test(arguments: [1, 3, 4, 49, 169])
    func `global pools agree with sums written out`(_ pixels: Int) {
        var random = SeededRandom(seed: 6)
        let channels = 21
        let planar = random.floats(channels * pixels)
        let input = BlockedLayout.pack(planar, channels: channels, pixels: pixels)
        for (tier, kernels) in KernelTier.tables {
            let mean = FloatBuffer(32)
            let most = FloatBuffer(32)
            kernels.global_average_pool(input.base, mean.base, Int64(pixels), 0, 2)
            kernels.global_max_pool(input.base, most.base, Int64(pixels), 0, 2)
            for channel in 0..<channels {
                let plane = planar[channel * pixels..<(channel + 1) * pixels]
                let expected = plane.reduce(0.0) { $0 + Double($1) } / Double(pixels)
                #expect(abs(Double(mean[channel]) - expected) <= 1e-6, "\(tier)")
                #expect(most[channel] == plane.max(), "\(tier)")
            }
        }
    }
}
