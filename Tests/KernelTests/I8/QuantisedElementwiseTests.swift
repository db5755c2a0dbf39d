import CKernels
import TestSupport
import Testing

@Suite struct QuantisedElementwiseTests {
    static let sizes = [0, 1, 15, 16, 17, 63, 64, 100, 333]

    /// The plain table and those of vectors that this processor runs.
    private func tables() throws -> [k_i8_table] {
        let portable = try #require(k_i8_kernels_for(K_TIER_C)?.pointee)
        return [portable]
            + [K_TIER_AVX2, K_TIER_AVX512].compactMap { k_i8_kernels_for($0)?.pointee }
    }

    @Test(arguments: sizes)
    func `sums, products and look-ups of bytes agree with their definition`(_ count: Int) throws {
        var random = SeededRandom(seed: UInt64(count))
        let a = random.bytes(count), b = random.bytes(count), table = random.bytes(256)
        func level(_ value: Float) -> UInt8 {
            UInt8(min(max(value.rounded(.toNearestOrEven) + 77, 5), 240))
        }
        for kernels in try tables() {
            let out = ByteBuffer(count)
            kernels.add(
                k_i8_scale(scale: 0.37, zero: 12), a, k_i8_scale(scale: 0.9, zero: 130), b, 77, 5,
                240, out.base, count)
            let sums = zip(a, b).map {
                level((Float($0) - 12) * 0.37 + (Float($1) - 130) * 0.9)
            }
            #expect(out.values == sums && out.guardIsIntact)
            kernels.multiply(12, a, 130, b, 0.011, 77, 5, 240, out.base, count)
            let products = zip(a, b).map {
                level((Float($0) - 12) * (Float($1) - 130) * 0.011)
            }
            #expect(out.values == products && out.guardIsIntact)
            kernels.lookup(table, a, out.base, count)
            #expect(out.values == a.map { table[Int($0)] } && out.guardIsIntact)
        }
    }

    @Test func `floats become the nearest level, ties to even, and clamp`() throws {
        let values: [Float] =
            [0.5, 1.5, -0.5, 2.5, 1e30, -1e30, .infinity, -.infinity, .nan, 127.4999, -0.0]
            + (0..<40).map { Float($0) * 3.3 - 60 }
        let scale = k_i8_scale(scale: 1, zero: 100)
        for kernels in try tables() {
            let out = ByteBuffer(values.count)
            kernels.quantize(values, scale, out.base, values.count)
            let expected = values.map { value -> UInt8 in
                value.isNaN
                    ? 100 : UInt8(min(max(value.rounded(.toNearestOrEven) + 100, 0), 255))
            }
            #expect(out.values == expected && out.guardIsIntact)
            let back = FloatBuffer(values.count)
            kernels.dequantize(out.values, scale, back.base, values.count)
            #expect(back.values == expected.map { Float($0) - 100 } && back.guardIsIntact)
        }
    }

    @Test(arguments: [(3, 37), (16, 16), (21, 50)])
    func `pictures change their layout without changing a byte`(_ sizes: (Int, Int)) throws {
        let (channels, pixels) = sizes, blocks = (channels + 15) / 16
        var random = SeededRandom(seed: 3)
        let planar = random.bytes(channels * pixels)
        for kernels in try tables() {
            let blocked = ByteBuffer(blocks * 16 * pixels)
            kernels.planar_to_blocked(
                planar, blocked.base, Int32(channels), Int64(pixels), 9, 0, Int32(blocks), 0,
                Int64(pixels))
            for channel in 0..<blocks * 16 {
                for pixel in 0..<pixels {
                    let value = blocked.values[(channel / 16 * pixels + pixel) * 16 + channel % 16]
                    #expect(value == (channel < channels ? planar[channel * pixels + pixel] : 9))
                }
            }
            let back = ByteBuffer(channels * pixels)
            kernels.blocked_to_planar(
                blocked.base, back.base, Int32(channels), Int64(pixels), 0, Int32(blocks))
            #expect(back.values == planar && back.guardIsIntact)
            let floats = planar.map { (Float($0) - 9) * 0.5 }
            let quantised = ByteBuffer(blocks * 16 * pixels)
            kernels.quantize_planar(
                floats, k_i8_scale(scale: 0.5, zero: 9), quantised.base, Int32(channels),
                Int64(pixels), 0, Int32(blocks), 0, Int64(pixels))
            #expect(quantised.values == blocked.values && quantised.guardIsIntact)
            // Channels 2... of the picture, shifted by 7 lanes, through a table.
            let shifted = ByteBuffer((channels + 20) / 16 * 16 * pixels)
            let table = (0...255).map { UInt8(255 - $0) }
            kernels.copy_channels(
                blocked.base, 2, shifted.base, 7, Int32(channels - 2), Int64(pixels), 0,
                Int64(pixels), table)
            for channel in 2..<channels {
                let at = ((channel + 5) / 16 * pixels + pixels - 1) * 16 + (channel + 5) % 16
                #expect(shifted.values[at] == 255 - planar[channel * pixels + pixels - 1])
            }
            #expect(shifted.guardIsIntact)
        }
    }

    @Test func `the largest of each window, and sums of planes`() throws {
        var random = SeededRandom(seed: 8)
        let input = random.bytes(2 * 7 * 9 * 16)
        var shape = k_pool_shape(
            channels: 32, ih: 7, iw: 9, oh: 4, ow: 5, kh: 3, kw: 3, sh: 2, sw: 2, dh: 1, dw: 1,
            pt: 1, pl: 1, pb: 1, pr: 1, count_include_pad: 0)
        for kernels in try tables() {
            let out = ByteBuffer(2 * 4 * 5 * 16)
            kernels.max_pool(&shape, input, out.base, 0, 2, 0, 4)
            for at in 0..<out.count {
                let block = at / 320, y = at / 80 % 4, x = at / 16 % 5, lane = at % 16
                var most: UInt8 = 0
                for iy in max(0, y * 2 - 1)...min(6, y * 2 + 1) {
                    for ix in max(0, x * 2 - 1)...min(8, x * 2 + 1) {
                        most = max(most, input[((block * 7 + iy) * 9 + ix) * 16 + lane])
                    }
                }
                #expect(out.values[at] == most)
            }
            var sums = [Int32](repeating: 0, count: 32)
            kernels.plane_sums(input, &sums, 63, 0, 2)
            for channel in 0..<32 {
                let expected = (0..<63).reduce(0) {
                    $0 + Int32(input[(channel / 16 * 63 + $1) * 16 + channel % 16])
                }
                #expect(sums[channel] == expected)
            }
        }
    }
}
