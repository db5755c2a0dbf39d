import CKernels
import TestSupport
import Testing

@Suite struct LayoutTests {
    static let sizes: [(channels: Int, pixels: Int)] = [
        (1, 1), (3, 49), (16, 16), (17, 33), (40, 7), (85, 20),
    ]

    @Test(arguments: sizes)
    func `every layout round-trips and clears the padding`(_ size: (channels: Int, pixels: Int)) {
        let (channels, pixels) = size
        var random = SeededRandom(seed: 10)
        let planar = random.floats(channels * pixels)
        let interleaved = (0..<planar.count).map {
            planar[$0 % channels * pixels + $0 / channels]
        }
        let blocks = Int32(BlockedLayout.blocks(channels))
        let expected = BlockedLayout.pack(planar, channels: channels, pixels: pixels, padding: 0)
        for (tier, kernels) in KernelTier.tables {
            let blocked = FloatBuffer(expected.count)
            kernels.planar_to_blocked(
                planar, blocked.base, Int32(channels), Int64(pixels), 0, blocks)
            #expect(blocked.guardIsIntact && blocked.bits == expected.bits, "\(tier)")

            let back = FloatBuffer(planar.count)
            kernels.blocked_to_planar(
                blocked.base, back.base, Int32(channels), Int64(pixels), 0, blocks)
            #expect(back.guardIsIntact && back.values == planar, "\(tier)")

            let second = FloatBuffer(expected.count)
            kernels.interleaved_to_blocked(
                interleaved, second.base, Int32(channels), Int64(pixels), 0, Int64(pixels))
            #expect(second.guardIsIntact && second.bits == expected.bits, "\(tier)")

            let woven = FloatBuffer(planar.count)
            kernels.blocked_to_interleaved(
                blocked.base, woven.base, Int32(channels), Int64(pixels), 0, Int64(pixels))
            #expect(woven.guardIsIntact && woven.values == interleaved, "\(tier)")
        }
    }

    @Test(arguments: [(1, 1), (16, 16), (15, 33), (85, 40), (4, 50), (50, 3)])
    func `rows become columns and nothing else is touched`(_ rows: Int, _ columns: Int) {
        let inStep = columns + 3, outStep = rows + 2
        var random = SeededRandom(seed: 12)
        var values = random.floats((rows - 1) * inStep + columns)
        // Any bits may stand where no floats are.
        values[0] = Float(bitPattern: 0x7fa0_0001)
        let input = FloatBuffer(values)
        for (tier, kernels) in KernelTier.tables {
            let out = FloatBuffer([Float](repeating: -1, count: (columns - 1) * outStep + rows))
            kernels.transpose(
                input.base, Int64(inStep), out.base, Int64(outStep), Int64(rows), Int64(columns))
            let expected = (0..<out.values.count).map { index -> UInt32 in
                let row = index % outStep, column = index / outStep
                return row < rows ? input.bits[row * inStep + column] : Float(-1).bitPattern
            }
            #expect(out.guardIsIntact && out.bits == expected, "\(tier)")
        }
    }

    @Test func `channel ranges copy at every offset and leave the other lanes alone`() {
        let pixels = 5
        let input = FloatBuffer((0..<48 * pixels).map { Float($0 + 1) })
        for (tier, kernels) in KernelTier.tables {
            for from in [0, 3, 16, 21] {
                for to in [0, 1, 7, 16, 30] {
                    for count in [1, 5, 16, 18, 27] where to + count <= 48 {
                        let out = FloatBuffer([Float](repeating: -1, count: 64 * pixels))
                        let clears = count % 2 == 1
                        kernels.copy_channels(
                            input.base, Int32(from), out.base, Int32(to), Int32(count),
                            Int64(pixels), 1, 4, clears ? 1 : 0)
                        let expected = (0..<64 * pixels).map { index -> Float in
                            let pixel = index / 16 % pixels
                            let channel = index / (16 * pixels) * 16 + index % 16
                            let end = (to + count + 15) / 16 * 16
                            guard (1..<4).contains(pixel), channel >= to, channel < end
                            else { return -1 }
                            guard channel < to + count else { return clears ? 0 : -1 }
                            return input[
                                BlockedLayout.index(
                                    channel: channel - to + from, pixel: pixel, pixels: pixels)]
                        }
                        #expect(out.values == expected, "\(tier) \(from) \(to) \(count)")
                    }
                }
            }
        }
    }

    @Test func `channels gather through a map`() {
        let pixels = 3
        let input = FloatBuffer((0..<32 * pixels).map { Float($0 + 1) })
        let map = (0..<48).map { (lane: Int) -> Int32 in lane % 5 == 0 ? -1 : Int32(lane * 7 % 32) }
        for (tier, kernels) in KernelTier.tables {
            let out = FloatBuffer(48 * pixels)
            kernels.gather_channels(input.base, map, out.base, Int64(pixels), 0, 3)
            for channel in 0..<48 {
                for pixel in 0..<pixels {
                    let got = out[
                        BlockedLayout.index(channel: channel, pixel: pixel, pixels: pixels)]
                    let expected =
                        map[channel] < 0
                        ? 0
                        : input[
                            BlockedLayout.index(
                                channel: Int(map[channel]), pixel: pixel, pixels: pixels)]
                    #expect(got == expected, "\(tier)")
                }
            }
        }
    }
}
