import CFFmpeg
import CFFmpegShims
import Imaging
import VisionCore

/// Makes pictures of packets.
///
/// Send a packet, then receive until nil; after the last one `sendEnd()`, then receive until nil.
/// Frames come in display order, turned upright, on a strictly rising timeline. What cannot be
/// decoded is counted and passed over. Of a file, the frames are the same for any number of
/// threads, damaged stretches included (`SteadyDecoder`). Used on one thread.
package final class VideoDecoder {
    /// Packets that the decoder refused, or that gave no picture because they are damaged.
    package var refusedPackets: Int { decoder.refusedPackets + oversized }
    /// Packets taken in since it last refused one; all of them when it never did.
    package var packetsSinceRefusal: Int { decoder.packetsSinceRefusal }
    /// Frames returned so far.
    package private(set) var frameCount = 0
    /// The timeline; store it to resume later.
    package var timing: PTSRepair
    /// The stream that it decodes.
    package let stream: StreamInfo

    private let decoder: SteadyDecoder
    private let maxPixels: Int
    private let shaper: FrameShaper
    private var codec: AVCodecID
    private var oversized = 0
    private var endFailure: MediaError?
    /// Size of the last frame as it was decoded.
    private var lastSize: Size?
    private var isEnding = false
    private let isLive: Bool
    private let threads: Int
    private let pool: FramePool

    /// Frames behind a doubtful timestamp that have to agree with it.
    private static let witnesses = 2

    /// A decoder of `stream` with `threads` threads.
    ///
    /// `isLive` decodes with one thread, which has the least delay, and nothing twice: frames of a
    /// damaged stretch are then what libav makes of them at once.
    package init(
        stream: StreamInfo, threads: Int, maxPixels: Int = InputOptions().maxPixels,
        isLive: Bool = false, pool: FramePool = FramePool()
    ) throws(MediaError) {
        self.stream = stream
        self.maxPixels = maxPixels
        self.isLive = isLive
        self.threads = threads
        self.pool = pool
        codec = stream.parameters.pointer.pointee.codec_id
        decoder = try SteadyDecoder(
            stream: stream, threads: threads, maxPixels: maxPixels, isLive: isLive)
        shaper = FrameShaper(pool: pool, orientation: stream.orientation)
        timing = PTSRepair(
            timeBase: stream.timeBase, frameRate: stream.plausibleRate,
            hasIndexedTimes: stream.hasIndexedTimes, joinsFirst: isLive)
    }

    /// A decoder of `stream`, which continues the source of this one in another codec: it has the
    /// same settings and continues the timeline.
    ///
    /// To be called after the last frame of this one was received.
    package func successor(for stream: StreamInfo) throws(MediaError) -> VideoDecoder {
        let next = try VideoDecoder(
            stream: stream, threads: threads, maxPixels: maxPixels, isLive: isLive, pool: pool)
        if stream.timeBase == self.stream.timeBase { next.timing = timing }
        return next
    }

    /// Takes `packet` in; a damaged one is counted in `refusedPackets`.
    ///
    /// Throws only when nothing can be decoded any more.
    package func send(_ packet: Packet) throws(MediaError) {
        if let other = packet.ownCodec, other != codec {
            try decoder.change(to: other)
            codec = other
        }
        try decoder.send(packet)
    }

    /// Ends the stream; what the decoder still holds comes out of `receive()`.
    package func sendEnd() {
        isEnding = true
        do throws(MediaError) { try decoder.end() } catch { endFailure = error }
    }

    /// The next frame; nil when it needs another packet, or after `sendEnd()` when there is none.
    ///
    /// Throws `nothingDecoded` at the end when not one frame came.
    package func receive() throws(MediaError) -> VideoFrame? {
        while let buffer = decoder.ready.first {
            let raw = Self.timestamp(of: buffer)
            let isDoubtful = !isLive && timing.isDoubtful(raw)
            if isDoubtful, decoder.ready.count <= Self.witnesses, !isEnding { return nil }
            let trustsJump = isDoubtful && raw.map(isBorneOut) ?? false
            decoder.ready.removeFirst()
            if let frame = try shaped(buffer, trustsJump: trustsJump) { return frame }
        }
        if let endFailure { throw endFailure }
        guard isEnding, frameCount == 0 else { return nil }
        throw .nothingDecoded(
            uri: stream.uri, reason: decoder.firstRefusal?.reason ?? "the video stream is empty")
    }

    /// Takes what was refused since the last call, in order; for sources whose packets have names.
    package func takeRefusals() -> [Refusal] {
        defer { decoder.refusals = [] }
        return decoder.refusals
    }

    /// Whether the frames behind the first one agree that time jumped ahead to `raw`.
    private func isBorneOut(_ raw: Int64) -> Bool {
        let witnesses = decoder.ready.dropFirst().prefix(Self.witnesses)
        return witnesses.allSatisfy { Self.timestamp(of: $0).map { $0 > raw } ?? true }
    }

    private static func timestamp(of buffer: FrameBuffer) -> Int64? {
        buffer.pointer.pointee.pts.timestamp
            ?? buffer.pointer.pointee.best_effort_timestamp.timestamp
    }

    private func shaped(
        _ buffer: FrameBuffer, trustsJump: Bool
    ) throws(MediaError) -> VideoFrame? {
        let (width, height) = (buffer.size.width, buffer.size.height)
        guard width > 0, height > 0, width * height <= maxPixels else {
            oversized += 1
            return nil
        }
        let turn = decoder.origin(of: buffer).flatMap {
            ExifOrientation.carried(by: $0, codec: codec)
        }
        let (shaped, layout) = try shaper.shaped(buffer, carried: turn)
        frameCount += 1
        var about = about(buffer, trustsJump: trustsJump)
        about.sampleAspect = shaper.sampleAspect(of: buffer, stream: stream, carried: turn)
        return VideoFrame(buffer: shaped, layout: layout, about: about)
    }

    private func about(_ buffer: FrameBuffer, trustsJump: Bool) -> VideoFrame.About {
        let raw = Self.timestamp(of: buffer)
        let isResized = lastSize.map { $0 != buffer.size } ?? false
        lastSize = buffer.size
        let time = timing.next(raw, trustsJump: trustsJump, isNewPicture: isResized)
        var about = VideoFrame.About(
            pts: MediaTime(value: time.pts, timeBase: stream.timeBase))
        about.ptsFix = time.fix
        about.sourcePTS = raw
        about.startsTimeline = time.startsTimeline
        about.pause = time.pause.map {
            .nanoseconds(MediaTime(value: $0, timeBase: stream.timeBase).nanoseconds)
        }
        let origin = decoder.origin(of: buffer)
        about.isKey = origin?.isKey ?? (buffer.pointer.pointee.pict_type == AV_PICTURE_TYPE_I)
        about.isCorrupt = buffer.isCorrupt
        about.arrival = origin?.arrival ?? .zero
        about.producerReferenceTime = origin?.producerReferenceTime
        return about
    }
}
