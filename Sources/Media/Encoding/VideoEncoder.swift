import CFFmpeg
import CFFmpegShims
import Glibc
import Imaging
import VisionCore

/// Makes packets of pictures.
///
/// Send a frame, then receive until nil; after the last one `sendEnd()`, then receive until nil.
/// Used on one thread.
package final class VideoEncoder {
    /// The encoder that was found, for example `libx264`.
    package let encoderName: String
    /// Frames that went in.
    package private(set) var frameCount = 0

    let context: CodecContext
    let timeBase: TimeBase

    private let target: FrameConverter.Target
    private let pictureSize: Size
    private let converter: FrameConverter
    private let innerTimeBase: TimeBase
    private let frameDuration: Int64
    private let uri: String
    private var lastPTS: Int64?
    private var lastInner: Int64?
    private var waiting: [Int64] = []

    /// An encoder of pictures of `format` for `muxer`.
    package init(
        format: VideoFormat, options: OutputOptions, muxer: Muxer, pool: FramePool = FramePool()
    ) throws(MediaError) {
        let choice = try EncoderChoice(
            codec: options.codec ?? muxer.container.codec, muxer: muxer.format)
        encoderName = choice.name
        uri = muxer.uri
        timeBase = format.timeBase
        innerTimeBase = choice.timeBase(format.timeBase)
        pictureSize = format.size
        let size = choice.needsEvenSides ? format.size.evened : format.size
        target = FrameConverter.Target(
            format: choice.pixelFormat, size: size, colour: choice.colour(format.colour))
        converter = FrameConverter(pool: pool)
        let rate = format.plausibleRate
        frameDuration = max(
            1,
            MediaTime(value: 1, timeBase: TimeBase(rate.denominator, rate.numerator))
                .rescaled(to: format.timeBase).value)
        context = try CodecContext(choice.codec)
        let settings = EncoderSettings(
            choice: choice, format: format, options: options, target: target,
            timeBase: innerTimeBase, container: muxer.container,
            needsGlobalHeader: muxer.needsGlobalHeader)
        try settings.open(context, uri: muxer.uri)
    }

    /// Takes `frame` in; it is converted, scaled and padded as the encoder needs.
    ///
    /// A frame whose timestamp does not rise is left out. `isKey` makes it a key picture,
    /// whether one is due or not.
    package func send(_ frame: VideoFrame, isKey: Bool = false) throws(MediaError) {
        let pts = frame.pts.rescaled(to: timeBase).value
        let inner = MediaTime(value: pts, timeBase: timeBase).rescaled(to: innerTimeBase).value
        guard lastPTS.map({ pts > $0 }) ?? true else { return }
        let picture = try shaped(frame)
        picture.pointer.pointee.pts = max(inner, lastInner.map { $0 &+ 1 } ?? inner)
        picture.pointer.pointee.pict_type = isKey ? AV_PICTURE_TYPE_I : AV_PICTURE_TYPE_NONE
        lastPTS = pts
        lastInner = picture.pointer.pointee.pts
        if innerTimeBase != timeBase { waiting.append(pts) }
        do throws(AVCode) {
            try check { avcodec_send_frame(context.pointer, picture.pointer) }
        } catch {
            throw .outputFailed(uri: uri, error)
        }
        frameCount += 1
    }

    /// Tells that no frame follows.
    package func sendEnd() { avcodec_send_frame(context.pointer, nil) }

    /// The next packet, in the order of storage; nil when the encoder needs more or has ended.
    package func receive() throws(MediaError) -> Packet? {
        let packet = try Packet(timeBase: timeBase)
        do throws(AVCode) {
            try check { avcodec_receive_packet(context.pointer, packet.pointer) }
        } catch {
            guard !error.isDry else { return nil }
            throw .outputFailed(uri: uri, error)
        }
        if innerTimeBase != timeBase, !waiting.isEmpty {
            let pts = waiting.removeFirst()
            packet.pointer.pointee.pts = pts
            packet.pointer.pointee.dts = pts
        }
        packet.pointer.pointee.duration = frameDuration
        return packet
    }

    /// The picture as the encoder takes it; its pixels are shared where they can be.
    private func shaped(_ frame: VideoFrame) throws(MediaError) -> FrameBuffer {
        // What has another shape than the first picture is put on black, not stretched.
        let source =
            frame.size == pictureSize || pictureSize.width < 2 || pictureSize.height < 2
            ? frame.buffer
            : try converter.letterboxed(frame.buffer, layout: frame.layout, size: pictureSize)
        let isSameFormat =
            frame.layout.pixelFormat == target.format
            && source.colour.isFullRange == target.colour.isFullRange
        if isSameFormat, source.size == target.size { return try source.shared() }
        var picture = source
        if !isSameFormat || source.size != pictureSize {
            var middle = target
            middle.size = pictureSize
            picture = try converter.converted(source, to: middle)
        }
        guard pictureSize != target.size else { return picture }
        let layout = PixelLayout(target.format) ?? .yuv420
        return try converter.copied(picture, layout: layout, size: target.size)
    }
}

extension Size {
    /// The smallest size of even sides that holds it.
    fileprivate var evened: Size { Size(width: width + width % 2, height: height + height % 2) }
}

extension FrameBuffer {
    /// A second owner of the same pixels, with nothing else carried over.
    func shared() throws(MediaError) -> FrameBuffer {
        let copy = try FrameBuffer()
        guard av_frame_ref(copy.pointer, pointer) >= 0 else {
            throw .outOfMemory(doing: "sharing a frame")
        }
        while copy.pointer.pointee.nb_side_data > 0,
            let first = copy.pointer.pointee.side_data?[0]
        {
            av_frame_remove_side_data(copy.pointer, first.pointee.type)
        }
        return copy
    }
}
