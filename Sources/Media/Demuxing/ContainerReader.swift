import CFFmpeg
import CFFmpegShims
import Glibc
import VisionCore

/// Packets of whatever libav opens.
final class ContainerReader: PacketReader {
    let streams: [StreamInfo]
    let video: StreamInfo
    let audio: StreamInfo?
    let container: String
    let duration: Duration?

    private let context: FormatContext
    private let uri: String
    private let isNetwork: Bool
    private let readTimeout: Duration
    private let interrupt: InterruptToken
    private var damage = 0
    private var consecutiveErrors = 0

    init(
        _ address: SourceAddress, uri: String, options: InputOptions, interrupt: InterruptToken
    ) throws(MediaError) {
        if case .file(let path) = address, let error = FileKind.readingError(path: path) {
            throw .cannotRead(uri: uri, .posix(error))
        }
        self.uri = uri
        self.interrupt = interrupt
        isNetwork = address.isNetwork
        readTimeout = options.readTimeout
        if isNetwork { interrupt.setDeadline(after: options.openTimeout) }
        let opening = Opening(
            address: address, uri: uri, options: options, interrupt: interrupt)
        let context = try opening.open()
        self.context = context
        try opening.findStreams(of: context)
        let indexed = context.hasIndexedTimes
        var streams: [StreamInfo] = []
        for stream in context.streams {
            streams.append(try StreamInfo(stream, uri: uri, hasIndexedTimes: indexed))
        }
        self.streams = streams
        let chosen = try Self.choose(from: streams, in: context, options: options, uri: uri)
        video = chosen.video
        audio = chosen.audio
        for stream in context.streams {
            let index = Int(stream.pointee.index)
            let isKept = index == chosen.video.index || index == chosen.audio?.index
            stream.pointee.discard = isKept ? AVDISCARD_DEFAULT : AVDISCARD_ALL
        }
        container = context.formatName
        duration = context.pointer.pointee.duration.timestamp.flatMap {
            $0 > 0 ? .microseconds($0) : nil
        }
    }

    private static func choose(
        from streams: [StreamInfo], in context: FormatContext, options: InputOptions, uri: String
    ) throws(MediaError) -> (video: StreamInfo, audio: StreamInfo?) {
        let pictures = streams.filter { $0.kind == .video }
        let moving = pictures.filter { !$0.isAttachedPicture }
        let video: StreamInfo
        if let index = options.stream {
            guard let named = pictures.first(where: { $0.index == index }) else {
                throw .noSuchStream(uri: uri, index: index)
            }
            video = named
        } else {
            let best = context.bestStream(AVMEDIA_TYPE_VIDEO, beside: -1)
            guard let chosen = moving.first(where: { $0.index == best }) ?? moving.first else {
                throw .noVideo(uri: uri)
            }
            video = chosen
        }
        guard options.keepsAudio else { return (video, nil) }
        let beside = context.bestStream(AVMEDIA_TYPE_AUDIO, beside: Int32(video.index))
        return (video, streams.first { $0.index == beside && $0.kind == .audio })
    }

    func takeDamage() -> Int {
        defer { damage = 0 }
        return damage
    }

    func read() throws(MediaError) -> Packet? {
        while true {
            guard let pointer = av_packet_alloc() else {
                throw .outOfMemory(doing: "reading \(uri)")
            }
            if isNetwork { interrupt.setDeadline(after: readTimeout) }
            do throws(AVCode) {
                try check { av_read_frame(context.pointer, pointer) }
            } catch {
                Self.free(pointer)
                if try isEnd(error) { return nil }
                continue
            }
            consecutiveErrors = 0
            if let packet = packet(taking: pointer) { return packet }
        }
    }

    /// The packet at `pointer`; nil when it is of a stream that nobody asked for.
    private func packet(taking pointer: UnsafeMutablePointer<AVPacket>) -> Packet? {
        let index = Int(pointer.pointee.stream_index)
        guard
            let stream = [video, audio].lazy.compactMap(\.self).first(where: { $0.index == index })
        else {
            Self.free(pointer)
            return nil
        }
        return Packet(
            taking: pointer, timeBase: stream.timeBase, arrival: MonotonicClock.now)
    }

    /// Whether `code` ends the stream; false to read on past a damaged spot.
    private func isEnd(_ code: AVCode) throws(MediaError) -> Bool {
        if interrupt.isCancelled { throw .cancelled(uri: uri) }
        if interrupt.isExpired || (isNetwork && code.errno == ETIMEDOUT) {
            throw .timedOut(uri: uri, doing: "reading")
        }
        if code.number == sl_error_eof { return true }
        if isNetwork, code.number != sl_error_invalid_data { throw .readFailed(uri: uri, code) }
        damage += 1
        consecutiveErrors += 1
        guard code.errno != EIO, code.errno != ENOMEM, consecutiveErrors < 100 else {
            throw .readFailed(uri: uri, code)
        }
        return false
    }

    func seek(toTicks ticks: Int64) throws(MediaError) -> Bool {
        guard let pb = context.pointer.pointee.pb, pb.pointee.seekable != 0 else { return false }
        let code = av_seek_frame(
            context.pointer, Int32(video.index), ticks, AVSEEK_FLAG_BACKWARD)
        return code >= 0
    }

    private static func free(_ pointer: UnsafeMutablePointer<AVPacket>) {
        var pointer: UnsafeMutablePointer<AVPacket>? = pointer
        av_packet_free(&pointer)
    }
}
