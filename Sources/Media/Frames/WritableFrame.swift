import CFFmpeg
package import Imaging
package import VisionCore

/// A picture that one holder may draw into; `finish()` makes it a frame again.
package struct WritableFrame: ~Copyable {
    private let buffer: FrameBuffer
    private let layout: PixelLayout
    /// What the frame will carry beside its pixels.
    package var about: VideoFrame.About

    /// The picture of `frame`: in place when the caller gave up the only reference to it and no
    /// decoder holds its pixels, else a copy from `pool`.
    ///
    /// Write `WritableFrame(consume frame, pool: pool)`: without `consume` the caller may keep a
    /// reference to the end of its scope, which costs the copy.
    package init(_ frame: consuming VideoFrame, pool: FramePool) throws(MediaError) {
        layout = frame.layout
        about = frame.about
        if isKnownUniquelyReferenced(&frame), frame.buffer.isWritable {
            buffer = frame.buffer
        } else {
            buffer = try FrameConverter(pool: pool).copied(
                frame.buffer, layout: frame.layout, size: frame.size)
        }
    }

    /// A picture of undefined samples.
    package init(
        size: Size, layout: PixelLayout, colour: ColourSpace, about: VideoFrame.About,
        pool: FramePool
    ) throws(MediaError) {
        self.layout = layout
        self.about = about
        buffer = try pool.frame(format: layout.pixelFormat, size: size)
        buffer.setColour(colour)
    }

    /// Calls `body` with the picture in place.
    package mutating func withMutableImage<Result, Failure: Error>(
        _ body: (MutableImageView) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        // Safety: nobody else reaches the planes before `finish()`.
        let planes = buffer.planes(layout).map {
            MutableImageView.Plane(base: $0.base, stride: $0.stride)
        }
        let view = MutableImageView(
            size: buffer.size, layout: layout, colour: buffer.colour, planes: planes)
        defer { extendLifetime(buffer) }
        return try body(view)
    }

    /// The frame; it cannot be drawn into any more.
    package consuming func finish() -> VideoFrame {
        VideoFrame(buffer: buffer, layout: layout, about: about)
    }
}
