package import Imaging
package import VisionCore

/// What an encoder must know of the pictures that will come.
package struct VideoFormat: Hashable, Sendable {
    /// Columns and rows; pictures of another size are scaled to it.
    package var size: Size
    /// What samples mean.
    package var colour: ColourSpace
    /// Width of a pixel over its height; nil when not told.
    package var sampleAspect: Ratio?
    /// The unit of the pictures' timestamps, which the output keeps as far as it can.
    package var timeBase: TimeBase
    /// Frames a second, for rate control and the distance of key frames; timestamps rule.
    package var frameRate: Ratio?

    /// A format of pictures.
    package init(
        size: Size, colour: ColourSpace, sampleAspect: Ratio? = nil, timeBase: TimeBase,
        frameRate: Ratio? = nil
    ) {
        self.size = size
        self.colour = colour
        self.sampleAspect = sampleAspect
        self.timeBase = timeBase
        self.frameRate = frameRate
    }

    /// The format of pictures like `frame`, which comes from `stream`.
    package init(of frame: VideoFrame, from stream: StreamInfo) {
        self.init(
            size: frame.size, colour: frame.colour, sampleAspect: frame.sampleAspect,
            timeBase: frame.pts.timeBase, frameRate: stream.plausibleRate)
    }

    /// The frame rate, or 25 where it is unknown or absurd.
    var plausibleRate: Ratio {
        guard let frameRate, frameRate.value > 0.01, frameRate.value <= 480 else {
            return Ratio(25, 1)
        }
        return frameRate
    }
}
