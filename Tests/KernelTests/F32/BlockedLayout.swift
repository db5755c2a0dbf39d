/// The blocked layout written down naively: [ceil(C/16)][pixels][16].
enum BlockedLayout {
    static func blocks(_ channels: Int) -> Int { (channels + 15) / 16 }

    static func index(channel: Int, pixel: Int, pixels: Int) -> Int {
        (channel / 16 * pixels + pixel) * 16 + channel % 16
    }

    /// A blocked copy of planar values; padding lanes hold `padding`.
    static func pack(
        _ planar: [Float], channels: Int, pixels: Int, padding: Float = 7.5
    ) -> FloatBuffer {
        let buffer = FloatBuffer(blocks(channels) * pixels * 16)
        for index in 0..<buffer.count { buffer.base[index] = padding }
        for channel in 0..<channels {
            for pixel in 0..<pixels {
                buffer.base[index(channel: channel, pixel: pixel, pixels: pixels)] =
                    planar[channel * pixels + pixel]
            }
        }
        return buffer
    }

    static func unpack(_ blocked: FloatBuffer, channels: Int, pixels: Int) -> [Float] {
        var planar = [Float](repeating: 0, count: channels * pixels)
        for channel in 0..<channels {
            for pixel in 0..<pixels {
                planar[channel * pixels + pixel] =
                    blocked[index(channel: channel, pixel: pixel, pixels: pixels)]
            }
        }
        return planar
    }
}
