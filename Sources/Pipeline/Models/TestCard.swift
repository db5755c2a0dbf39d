import Glibc
import PipelineConfig
import VisionCore

/// The built-in picture that a network is shown when its values say what its shapes do not: waves
/// of colour with a few upright figures.
struct TestCard {
    /// The input's values, in its layout.
    let levels: [Float]

    /// The picture as `input` wants it, at `size`.
    init(_ input: ModelInput, size: Size) {
        let channels = input.mean.count
        var levels = [Float](repeating: 0, count: channels * size.width * size.height)
        for row in 0..<size.height {
            for column in 0..<size.width {
                for channel in 0..<channels {
                    let level = Self.level(
                        Float(column) / Float(size.width), Float(row) / Float(size.height), channel)
                    let value =
                        (level - Float(input.mean[channel])) * Float(input.scale[channel])
                    let cell = row * size.width + column
                    let at =
                        input.layout == .nchw
                        ? channel * size.width * size.height + cell : cell * channels + channel
                    levels[at] = value
                }
            }
        }
        self.levels = levels
    }

    /// A level from 0 to 255 at a place of the picture, 0 to 1.
    private static func level(_ x: Float, _ y: Float, _ channel: Int) -> Float {
        let wave = sinf(17 * x + Float(channel)) * cosf(11 * y - Float(channel))
        let isFigure = [0.2, 0.5, 0.8].contains { (middle: Float) in
            abs(x - middle) < 0.05 && abs(y - 0.5) < 0.25
        }
        return isFigure ? 40 + 60 * Float(channel) : 128 + 100 * wave
    }
}
