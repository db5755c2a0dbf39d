import CFFmpeg
import Imaging
package import VisionCore

/// Makes files of single pictures, in memory: JPEG of frames, in any size asked for, PNG of pixels.
///
/// Used on one thread at a time.
package final class StillEncoder {
    private let converter: FrameConverter
    private let pool: FramePool
    private var known: (size: Size, aspect: Ratio?, context: CodecContext)?
    private let quality: Int32
    private let isForLooking: Bool

    private static let timeBase = TimeBase(1, 1000)
    private static let colour = ColourSpace(matrix: .bt601, isFullRange: true)

    /// An encoder; `quality` from 2, the best, to 31.
    ///
    /// `isForLooking` is for pictures that are shown for a moment: quicker, colours less exact at
    /// their edges, files a few percent larger.
    package init(quality: Int = 5, pool: FramePool = FramePool(), isForLooking: Bool = false) {
        self.quality = Int32(clamping: min(max(quality, 2), 31))
        self.pool = pool
        self.isForLooking = isForLooking
        converter = FrameConverter(pool: pool, isForLooking: isForLooking)
    }

    /// `frame` in `size`, with the colours that JPEG has.
    package func scaled(_ frame: VideoFrame, to size: Size) throws(MediaError) -> VideoFrame {
        if isForLooking, frame.layout == .yuv420 { return try recoloured(frame, to: size) }
        let target = FrameConverter.Target(
            format: AV_PIX_FMT_YUVJ420P, size: size, colour: Self.colour)
        return VideoFrame(
            buffer: try converter.converted(frame.buffer, to: target), layout: .yuv420,
            about: frame.about)
    }

    /// `frame` scaled as it is, and then given the colours that JPEG has: libav goes through RGB
    /// from one matrix to another, which takes several times as long.
    private func recoloured(_ frame: VideoFrame, to size: Size) throws(MediaError) -> VideoFrame {
        let source =
            frame.size == size
            ? frame.buffer
            : try converter.converted(
                frame.buffer,
                to: FrameConverter.Target(
                    format: AV_PIX_FMT_YUV420P, size: size, colour: frame.colour))
        let picture = VideoFrame(buffer: source, layout: .yuv420, about: frame.about)
        guard frame.colour != Self.colour else { return picture }
        var target = try WritableFrame(
            size: size, layout: .yuv420, colour: Self.colour, about: frame.about, pool: pool)
        let recolouring = Recolouring(from: frame.colour, to: Self.colour)
        target.withMutableImage { target in picture.withImage { recolouring.run($0, into: target) }
        }
        return target.finish()
    }

    /// A black picture of `size` to put others on, with the colours that JPEG has.
    package func canvas(_ size: Size) throws(MediaError) -> WritableFrame {
        var canvas = try WritableFrame(
            size: size, layout: .yuv420, colour: Self.colour,
            about: VideoFrame.About(pts: MediaTime(value: 0, timeBase: Self.timeBase)),
            pool: pool)
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
        // The frame may be held by others: what is set below is set on a frame of our own.
        let picture = try (isReady ? frame : scaled(frame, to: size)).buffer.shared()
        picture.pointer.pointee.format = AV_PIX_FMT_YUVJ420P.rawValue
        picture.pointer.pointee.quality = FF_QP2LAMBDA * quality
        picture.pointer.pointee.pict_type = AV_PICTURE_TYPE_NONE
        let context = try jpegContext(size, aspect: frame.sampleAspect)
        return try packet(of: picture, context, what: "a JPEG picture")
    }

    /// The PNG file of `size` pixels of red, green, blue and opacity, row by row.
    package func png(_ pixels: [UInt8], size: Size) throws(MediaError) -> [UInt8] {
        precondition(pixels.count == size.width * size.height * 4, "four bytes a pixel")
        let picture = try pool.frame(format: AV_PIX_FMT_RGBA, size: size)
        if let base = picture.pointer.pointee.data.0 {
            let stride = Int(clamping: picture.pointer.pointee.linesize.0)
            for row in 0..<size.height {
                let start = row * size.width * 4
                pixels[start..<(start + size.width * 4)].withUnsafeBufferPointer { bytes in
                    guard let first = bytes.baseAddress else { return }
                    (base + row * stride).update(from: first, count: bytes.count)
                }
            }
        }
        let context = try opened(AV_CODEC_ID_PNG, format: AV_PIX_FMT_RGBA, size)
        return try packet(of: picture, context, what: "a PNG picture")
    }

    private func packet(
        of picture: FrameBuffer, _ context: CodecContext, what: String
    ) throws(MediaError) -> [UInt8] {
        let packet = try Packet(timeBase: Self.timeBase)
        do throws(AVCode) {
            try check { avcodec_send_frame(context.pointer, picture.pointer) }
            try check { avcodec_receive_packet(context.pointer, packet.pointer) }
        } catch {
            throw .outputFailed(uri: what, error)
        }
        return packet.bytes
    }

    private func jpegContext(_ size: Size, aspect: Ratio?) throws(MediaError) -> CodecContext {
        if let known, known.size == size, known.aspect == aspect { return known.context }
        let context = try opened(AV_CODEC_ID_MJPEG, format: AV_PIX_FMT_YUVJ420P, size) { pointer in
            pointer.pointee.color_range = AVCOL_RANGE_JPEG
            pointer.pointee.flags |= AV_CODEC_FLAG_QSCALE
            pointer.pointee.global_quality = FF_QP2LAMBDA * quality
            if let aspect { pointer.pointee.sample_aspect_ratio = aspect.rational }
            // Tables made for each picture save a few percent of it, for a third of the time.
            if isForLooking { av_opt_set(pointer.pointee.priv_data, "huffman", "default", 0) }
        }
        known = (size, aspect, context)
        return context
    }

    private func opened(
        _ codec: AVCodecID, format: AVPixelFormat, _ size: Size,
        _ set: (UnsafeMutablePointer<AVCodecContext>) -> Void = { _ in }
    ) throws(MediaError) -> CodecContext {
        guard let encoder = avcodec_find_encoder(codec) else {
            throw .noEncoder(codec: String(cString: avcodec_get_name(codec)))
        }
        let context = try CodecContext(encoder)
        context.pointer.pointee.width = Int32(clamping: size.width)
        context.pointer.pointee.height = Int32(clamping: size.height)
        context.pointer.pointee.pix_fmt = format
        context.pointer.pointee.time_base = Self.timeBase.rational
        context.pointer.pointee.thread_count = 1
        set(context.pointer)
        do throws(AVCode) {
            try check { avcodec_open2(context.pointer, encoder, nil) }
        } catch {
            throw .cannotCreate(uri: "a picture", error)
        }
        return context
    }
}
