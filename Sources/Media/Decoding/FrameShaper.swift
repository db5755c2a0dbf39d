import CFFmpeg
import Imaging
import VisionCore

/// Brings what a codec gives into the form in which everybody downstream sees it.
final class FrameShaper {
    private let orientation: Orientation
    private let converter: FrameConverter

    init(pool: FramePool, orientation: Orientation) {
        self.orientation = orientation
        converter = FrameConverter(pool: pool)
    }

    /// `frame` itself when it is planar, 8 bits and upright, else a converted and turned copy.
    ///
    /// Returns it with its layout.
    ///
    /// `carried` is the orientation that the picture's file asks for, where there is one.
    func shaped(
        _ frame: FrameBuffer, carried: Orientation?
    ) throws(MediaError) -> (FrameBuffer, PixelLayout) {
        let turn = orientation(of: frame, carried)
        var result = frame
        var layout = frame.layout
        if layout == nil || (layout == .yuv422 && turn.isTransposed) {
            let target = Self.target(for: frame)
            result = try converter.converted(frame, to: target)
            layout = PixelLayout(target.format)
        }
        let known = layout ?? .yuv420
        if turn != .upright { result = try converter.turned(result, turn, layout: known) }
        return (result, known)
    }

    /// Width of a pixel over its height after the turn.
    func sampleAspect(
        of frame: FrameBuffer, stream: StreamInfo, carried: Orientation?
    ) -> Ratio? {
        let stored = Ratio(frame.pointer.pointee.sample_aspect_ratio) ?? stream.sampleAspect
        return orientation(of: frame, carried).isTransposed ? stored?.reciprocal : stored
    }

    /// The container's word goes before the codec's, and that before the file's metadata.
    private func orientation(of frame: FrameBuffer, _ carried: Orientation?) -> Orientation {
        guard orientation == .upright else { return orientation }
        return Orientation.carried(by: frame.pointer) ?? carried ?? .upright
    }

    private static func target(for frame: FrameBuffer) -> FrameConverter.Target {
        if FrameConverter.isRGB(frame.format) {
            return FrameConverter.Target(
                format: AV_PIX_FMT_YUV444P, size: frame.size,
                colour: ColourSpace(matrix: .bt601, isFullRange: true))
        }
        return FrameConverter.Target(
            format: planar(like: frame.format), size: frame.size, colour: frame.colour)
    }

    /// Chroma that is halved downwards alone, as turned JPEG pictures have it, is kept whole.
    private static func planar(like format: AVPixelFormat) -> AVPixelFormat {
        if FrameConverter.isGray(format) { return AV_PIX_FMT_GRAY8 }
        let isHalvedDownwards = format == AV_PIX_FMT_YUV440P || format == AV_PIX_FMT_YUVJ440P
        return isHalvedDownwards ? AV_PIX_FMT_YUV444P : AV_PIX_FMT_YUV420P
    }
}
