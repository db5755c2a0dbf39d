import CFFmpeg
import CFFmpegShims
import Glibc
import Imaging
import VisionCore

/// Makes pictures of packets.
///
/// Send a packet, then receive until nil; after the last one `sendEnd()`, then receive until nil.
/// Frames come in display order, turned upright, on a strictly rising line of time. What cannot be
/// decoded is counted and passed over. Used on one thread.
package final class VideoDecoder {
    /// Packets that the decoder refused, or that gave no picture because they are damaged.
    package private(set) var refusedPackets = 0
    /// Packets taken in since it last refused one; all of them when it never did.
    package private(set) var packetsSinceRefusal = 0
    /// Frames given out so far.
    package private(set) var frameCount = 0
    /// The line of time; store it to go on later.
    package var timing: PTSRepair
    /// The stream that it decodes.
    package let stream: StreamInfo

    private var context: CodecContext
    private var codec: AVCodecID
    private let threads: Int
    private let maxPixels: Int
    private let shaper: FrameShaper
    private var pending: [FrameBuffer] = []
    private var firstRefusal: AVCode?
    private var tags = PacketTags()
    private var isEnding = false

    /// Errors in a row after which the decoder is taken to give nothing more for now.
    private static let maxErrorsInARow = 256

    /// A decoder of `stream` with `threads` frame threads; 1 for the least delay.
    package init(
        stream: StreamInfo, threads: Int, maxPixels: Int = InputOptions().maxPixels,
        pool: FramePool = FramePool()
    ) throws(MediaError) {
        self.stream = stream
        self.threads = threads
        self.maxPixels = maxPixels
        codec = stream.parameters.pointer.pointee.codec_id
        context = try CodecContext(
            decoding: stream, as: nil, threads: threads, maxPixels: maxPixels)
        shaper = FrameShaper(pool: pool, orientation: stream.orientation)
        timing = PTSRepair(
            timeBase: stream.timeBase, frameRate: stream.plausibleRate,
            hasIndexedTimes: stream.hasIndexedTimes)
    }

    /// Takes `packet` in; a damaged one is counted in `refusedPackets`.
    ///
    /// Throws only when nothing can be decoded any more.
    package func send(_ packet: Packet) throws(MediaError) {
        if let other = packet.ownCodec, other != codec { try change(to: other) }
        packetsSinceRefusal += 1
        let tag = tags.add(packet)
        sl_tag_packet(context.pointer, packet.pointer, tag)
        do throws(AVCode) {
            try hand(over: packet)
        } catch {
            guard error.errno == EAGAIN else { return try refuse(error) }
            try drain()
            do throws(AVCode) { try hand(over: packet) } catch { try refuse(error) }
        }
    }

    private func hand(over packet: Packet) throws(AVCode) {
        try check { avcodec_send_packet(context.pointer, packet.pointer) }
    }

    /// Tells that no packet follows; what the decoder still holds comes out of `receive()`.
    package func sendEnd() {
        isEnding = true
        avcodec_send_packet(context.pointer, nil)
    }

    /// The next frame; nil when it needs another packet, or after `sendEnd()` when there is none.
    ///
    /// Throws `nothingDecoded` at the end when not one frame came.
    package func receive() throws(MediaError) -> VideoFrame? {
        while let buffer = try pending.isEmpty ? nextBuffer() : pending.removeFirst() {
            if let frame = try shaped(buffer) { return frame }
        }
        guard isEnding, frameCount == 0 else { return nil }
        throw .nothingDecoded(
            uri: stream.uri, reason: firstRefusal?.reason ?? "the video stream is empty")
    }

    private func shaped(_ buffer: FrameBuffer) throws(MediaError) -> VideoFrame? {
        let raw =
            buffer.pointer.pointee.pts.timestamp
            ?? buffer.pointer.pointee.best_effort_timestamp.timestamp
        let (width, height) = (buffer.size.width, buffer.size.height)
        guard width > 0, height > 0, width * height <= maxPixels else {
            try refuse(AVCode(number: sl_error_invalid_data, logLine: "\(width)x\(height) pixels"))
            return nil
        }
        let (shaped, layout) = try shaper.shaped(buffer)
        let time = timing.next(raw)
        var about = VideoFrame.About(
            pts: MediaTime(value: time.pts, timeBase: stream.timeBase))
        about.ptsFix = time.fix
        about.sourcePTS = raw
        about.startsTimeline = time.startsTimeline
        let origin = tags.origin(of: sl_frame_tag(buffer.pointer))
        about.isKey = origin?.isKey ?? (buffer.pointer.pointee.pict_type == AV_PICTURE_TYPE_I)
        about.isCorrupt =
            buffer.pointer.pointee.flags & AV_FRAME_FLAG_CORRUPT != 0
            || buffer.pointer.pointee.decode_error_flags != 0
        about.sampleAspect = shaper.sampleAspect(of: buffer, stream: stream)
        about.arrival = origin?.arrival ?? .zero
        about.producerReferenceTime = origin?.producerReferenceTime
        frameCount += 1
        return VideoFrame(buffer: shaped, layout: layout, about: about)
    }

    /// The next frame as the codec has it; nil when there is none now.
    private func nextBuffer() throws(MediaError) -> FrameBuffer? {
        for _ in 0..<Self.maxErrorsInARow {
            let buffer = try FrameBuffer()
            do throws(AVCode) {
                try check { avcodec_receive_frame(context.pointer, buffer.pointer) }
                return buffer
            } catch {
                guard !error.isDry else { return nil }
                try refuse(error)
            }
        }
        return nil
    }

    private func drain() throws(MediaError) {
        while let buffer = try nextBuffer() { pending.append(buffer) }
    }

    private func change(to other: AVCodecID) throws(MediaError) {
        avcodec_send_packet(context.pointer, nil)
        try drain()
        context = try CodecContext(
            decoding: stream, as: other, threads: threads, maxPixels: maxPixels)
        codec = other
    }

    private func refuse(_ code: AVCode) throws(MediaError) {
        guard code.errno != ENOMEM else { throw .outOfMemory(doing: "decoding \(stream.uri)") }
        refusedPackets += 1
        packetsSinceRefusal = 0
        if firstRefusal == nil { firstRefusal = code }
    }
}
