import CFFmpeg
import Imaging
package import VisionCore

/// Makes JPEG pictures of frames, of any size asked for.
///
/// Used on one thread at a time.
package final class StillEncoder {
    private let converter: FrameConverter
    private var context: CodecContext?
    private let quality: Int32

    private static let colour = ColourSpace(matrix: .bt601, isFullRange: true)

    /// An encoder; `quality` from 2, the best, to 31.
    package init(quality: Int = 5, pool: FramePool = FramePool()) {
        self.quality = Int32(clamping: min(max(quality, 2), 31))
        converter = FrameConverter(pool: pool)
    }

    /// `frame` in `size`, with the colours that JPEG has.
    package func scaled(_ frame: VideoFrame, to size: Size) throws(MediaError) -> VideoFrame {
        let target = FrameConverter.Target(
            format: AV_PIX_FMT_YUVJ420P, size: size, colour: Self.colour)
        return VideoFrame(
            buffer: try converter.converted(frame.buffer, to: target), layout: .yuv420,
            about: frame.about)
    }

    /// A black picture of `size` to put others on, with the colours that JPEG has.
    package func canvas(_ size: Size) throws(MediaError) -> WritableFrame {
        var canvas = try WritableFrame(
            size: size, layout: .yuv420, colour: Self.colour,
            about: VideoFrame.About(pts: MediaTime(value: 0, timeBase: TimeBase(1, 1000))),
            pool: FramePool())
        canvas.withMutableImage { image in
            for (index, plane) in image.planes.enumerated() {
                let rows = image.layout.planeSize(index, of: image.size).height
                plane.base.update(repeating: index == 0 ? 0 : 128, count: rows * plane.stride)
            }
        }
        return canvas
    }

    /// The JPEG file of `frame`, in `size` or its own.
    package func jpeg(_ frame: VideoFrame, size: Size? = nil) throws(MediaError) -> [UInt8] {
        let size = size ?? frame.size
        let isReady =
            frame.layout == .yuv420 && frame.colour == Self.colour && frame.size == size
        let picture = isReady ? frame : try scaled(frame, to: size)
        let context = try context(size)
        let packet = try Packet(timeBase: TimeBase(1, 1000))
        let buffer = picture.buffer.pointer
        buffer.pointee.format = AV_PIX_FMT_YUVJ420P.rawValue
        buffer.pointee.quality = FF_QP2LAMBDA * quality
        buffer.pointee.pict_type = AV_PICTURE_TYPE_NONE
        do throws(AVCode) {
            try check { avcodec_send_frame(context.pointer, buffer) }
            try check { avcodec_receive_packet(context.pointer, packet.pointer) }
        } catch {
            throw .outputFailed(uri: "a JPEG picture", error)
        }
        let bytes = UnsafeBufferPointer(
            start: packet.pointer.pointee.data, count: Int(clamping: packet.pointer.pointee.size))
        return Array(bytes)
    }

    private func context(_ size: Size) throws(MediaError) -> CodecContext {
        if let context, context.pointer.pointee.width == size.width,
            context.pointer.pointee.height == size.height
        {
            return context
        }
        guard let codec = avcodec_find_encoder(AV_CODEC_ID_MJPEG) else {
            throw .noEncoder(codec: "mjpeg")
        }
        let made = try CodecContext(codec)
        made.pointer.pointee.width = Int32(clamping: size.width)
        made.pointer.pointee.height = Int32(clamping: size.height)
        made.pointer.pointee.pix_fmt = AV_PIX_FMT_YUVJ420P
        made.pointer.pointee.color_range = AVCOL_RANGE_JPEG
        made.pointer.pointee.time_base = TimeBase(1, 1000).rational
        made.pointer.pointee.flags |= AV_CODEC_FLAG_QSCALE
        made.pointer.pointee.global_quality = FF_QP2LAMBDA * quality
        made.pointer.pointee.thread_count = 1
        do throws(AVCode) {
            try check { avcodec_open2(made.pointer, codec, nil) }
        } catch {
            throw .cannotCreate(uri: "a JPEG picture", error)
        }
        context = made
        return made
    }
}
