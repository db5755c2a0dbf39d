import CFFmpeg
import CFFmpegShims
import Glibc
import VisionCore

/// Puts packets into a file or sends them to a server.
///
/// Make it, make the encoder for it, `addVideo`, perhaps `addAudio`, `start()`, write, `close()`.
/// Blocks; used on one thread, which another ends through the `InterruptToken`. What was written
/// before a failure stays playable: the caller may go on without the output.
package final class Muxer {
    /// The output without secrets.
    package let uri: String
    /// libav's name of the container.
    package var containerName: String { container.muxer }

    let container: OutputContainer
    let format: UnsafePointer<AVOutputFormat>

    private let options: OutputOptions
    private let interrupt: InterruptToken
    // Safety: allocated in init, freed in deinit.
    let context: UnsafeMutablePointer<AVFormatContext>
    private var video: Track?
    var audio: Track?
    var recoder: SoundRecoder?
    var isStarted = false
    private var isBroken = false
    private var isClosed = false
    private var isTrailed = false
    /// Sound that is written behind the pictures before it; only in a file that is to be cut.
    var heldSound = HeldSound()

    struct Track {
        let stream: UnsafeMutablePointer<AVStream>
        let timeBase: TimeBase
        var lastDTS: Int64?
    }

    /// An output that is not open yet.
    package init(options: OutputOptions, interrupt: InterruptToken = InterruptToken())
        throws(MediaError)
    {
        _ = LibavLog.quiet
        uri = Redactor.redacted(address: options.target)
        guard let container = OutputContainer(options.target) else {
            throw .impossibleOutput(uri: uri, reason: OutputContainer.reason(options.target))
        }
        self.container = container
        self.options = options
        self.interrupt = interrupt
        var context: UnsafeMutablePointer<AVFormatContext>?
        do throws(AVCode) {
            try check {
                PathText.withCString(container.location) {
                    avformat_alloc_output_context2(&context, nil, container.muxer, $0)
                }
            }
        } catch {
            throw .cannotCreate(uri: uri, error)
        }
        guard let context, let format = context.pointee.oformat else {
            throw .outOfMemory(doing: "opening \(uri)")
        }
        self.context = context
        self.format = UnsafePointer(format)
        context.pointee.interrupt_callback = interrupt.callback
        context.pointee.flags |= AVFMT_FLAG_FLUSH_PACKETS
        BrokenPipe.ignore()
    }

    deinit {
        leaveServer()
        closeFile()
        avformat_free_context(context)
    }

    /// Whether the codec's header goes into the container's.
    var needsGlobalHeader: Bool { format.pointee.flags & AVFMT_GLOBALHEADER != 0 }

    /// Adds the stream that `encoder` makes.
    package func addVideo(from encoder: VideoEncoder) throws(MediaError) {
        precondition(video == nil && !isStarted, "one video stream, before the start")
        guard let stream = avformat_new_stream(context, nil) else {
            throw .outOfMemory(doing: "opening \(uri)")
        }
        let parameters = stream.pointee.codecpar
        guard avcodec_parameters_from_context(parameters, encoder.context.pointer) >= 0 else {
            throw .outOfMemory(doing: "opening \(uri)")
        }
        stream.pointee.time_base = encoder.timeBase.rational
        stream.pointee.avg_frame_rate = encoder.context.pointer.pointee.framerate
        stream.pointee.sample_aspect_ratio = encoder.context.pointer.pointee.sample_aspect_ratio
        video = Track(stream: stream, timeBase: encoder.timeBase)
    }

    /// Adds a stream of pictures whose packets are copied as they are.
    package func addVideo(copying source: CodedStream) throws(MediaError) {
        precondition(video == nil && !isStarted, "one video stream, before the start")
        guard let stream = avformat_new_stream(context, nil),
            avcodec_parameters_copy(stream.pointee.codecpar, source.parameters.pointer) >= 0
        else { throw .outOfMemory(doing: "opening \(uri)") }
        stream.pointee.codecpar.pointee.codec_tag = 0
        stream.pointee.time_base = source.timeBase.rational
        if let rate = source.rate { stream.pointee.avg_frame_rate = rate.rational }
        stream.pointee.sample_aspect_ratio = source.parameters.pointer.pointee.sample_aspect_ratio
        video = Track(stream: stream, timeBase: source.timeBase)
    }

    /// Opens the output and writes its header.
    package func start() throws(MediaError) {
        precondition(!isStarted, "started once")
        if let folder = container.folder, let error = Folder.make(folder) {
            throw .cannotCreate(uri: uri, .posix(error))
        }
        interrupt.rearm()
        armDeadline()
        do throws(AVCode) {
            try open(MuxerSettings(container: container, options: options))
        } catch {
            closeFile()
            throw cannotStart(error)
        }
        isStarted = true
    }

    private func open(_ settings: MuxerSettings) throws(AVCode) {
        if format.pointee.flags & AVFMT_NOFILE == 0 {
            try check {
                settings.protocolOptions.withDictionary { dictionary in
                    PathText.withCString(container.location) { location in
                        avio_open2(
                            &context.pointee.pb, location, AVIO_FLAG_WRITE,
                            &context.pointee.interrupt_callback, dictionary)
                    }
                }
            }
        }
        try check {
            settings.formatOptions.withDictionary { avformat_write_header(context, $0) }
        }
    }

    /// Writes a packet of the encoder.
    package func write(video packet: Packet) throws(MediaError) {
        guard !container.isOnePicture || video?.lastDTS == nil else {
            isBroken = true
            throw .impossibleOutput(uri: uri, reason: "one picture file cannot hold a video")
        }
        if options.isCut { try release(heldSound.take(before: packet.decodeTime)) }
        try write(packet, to: \.video)
    }

    /// Writes a packet of the source's sound; one whose time does not rise is left out.
    package func write(audio packet: Packet) throws(MediaError) {
        guard options.isCut else { return try writeNow(audio: packet) }
        try release(heldSound.add(packet))
    }

    /// Puts all pictures before the key picture `picture`, the next one, into the file, and the
    /// sound beside them: cut off there it plays, and holds just those.
    package func cut(before picture: Packet) throws(MediaError) -> FileCut {
        precondition(isStarted && options.isCut, "asked for in the options")
        try release(heldSound.take(before: picture.showTime))
        do throws(AVCode) {
            try check { av_interleaved_write_frame(context, nil) }
            try check { av_write_frame(context, nil) }
            avio_flush(context.pointee.pb)
            try check { context.pointee.pb?.pointee.error ?? 0 }
        } catch {
            isBroken = true
            throw outputFailure(error)
        }
        return FileCut(
            bytes: avio_seek(context.pointee.pb, 0, SEEK_CUR),
            lastSound: heldSound.lastWritten(heldBack: container.muxer == "matroska" ? 1 : 0))
    }

    private func release(_ packets: [Packet]) throws(MediaError) {
        for packet in packets { try writeNow(audio: packet) }
    }

    private func writeNow(audio packet: Packet) throws(MediaError) {
        guard let recoder else { return try write(packet, to: \.audio) }
        for packet in try recoder.recoded(packet) { try write(packet, to: \.audio) }
    }

    /// Writes what is still held and the trailer, and closes; the second time it does nothing.
    package func close() throws(MediaError) {
        guard isStarted, !isClosed else { return }
        if !isBroken { try release(heldSound.take(before: nil)) }
        if let recoder, !isBroken {
            for packet in try recoder.end() { try write(packet, to: \.audio) }
        }
        isClosed = true
        defer { closeFile() }
        guard !isBroken else {
            leaveServer()
            return
        }
        armDeadline()
        isTrailed = true
        do throws(AVCode) {
            try check { av_write_trailer(context) }
            try check { context.pointee.pb?.pointee.error ?? 0 }
        } catch {
            throw outputFailure(error)
        }
    }

    private func write(
        _ packet: Packet, to path: ReferenceWritableKeyPath<Muxer, Track?>
    ) throws(MediaError) {
        precondition(isStarted, "written to after the start")
        guard !isBroken, !isClosed, var track = self[keyPath: path] else { return }
        guard let copy = av_packet_clone(packet.pointer) else {
            throw .outOfMemory(doing: "writing \(uri)")
        }
        var owned: UnsafeMutablePointer<AVPacket>? = copy
        defer { av_packet_free(&owned) }
        av_packet_rescale_ts(copy, track.timeBase.rational, track.stream.pointee.time_base)
        copy.pointee.stream_index = track.stream.pointee.index
        copy.pointee.pos = -1
        guard raise(copy, after: track.lastDTS, isAudio: path == \.audio) else { return }
        track.lastDTS = copy.pointee.dts
        self[keyPath: path] = track
        armDeadline()
        do throws(AVCode) {
            try check { av_interleaved_write_frame(context, copy) }
        } catch {
            isBroken = true
            throw outputFailure(error)
        }
    }

    /// Makes the decoding time rise; false when the packet has to be left out.
    private func raise(
        _ packet: UnsafeMutablePointer<AVPacket>, after last: Int64?, isAudio: Bool
    ) -> Bool {
        guard let pts = packet.pointee.pts.timestamp ?? packet.pointee.dts.timestamp else {
            return false
        }
        let dts = packet.pointee.dts.timestamp ?? pts
        if isAudio, let last, dts <= last { return false }
        packet.pointee.dts = last.map { max(dts, $0 &+ 1) } ?? dts
        packet.pointee.pts = max(pts, packet.pointee.dts)
        return true
    }

    private func armDeadline() {
        if container.isNetwork { interrupt.setDeadline(after: options.writeTimeout) }
    }

    private func cannotStart(_ code: AVCode) -> MediaError {
        if interrupt.isCancelled { return .cancelled(uri: uri) }
        if interrupt.isExpired { return .timedOut(uri: uri, doing: "connecting") }
        if let limit = MediaError.limit(code, doing: "opening \(uri)") { return limit }
        guard container.isNetwork else { return .cannotCreate(uri: uri, code) }
        return code.number == sl_error_unauthorized
            ? .unauthorized(uri: uri) : .unreachable(uri: uri, code)
    }

    private func outputFailure(_ code: AVCode) -> MediaError {
        if interrupt.isCancelled { return .cancelled(uri: uri) }
        return interrupt.isExpired
            ? .outputFailed(uri: uri, .posix(ETIMEDOUT)) : .outputFailed(uri: uri, code)
    }

    /// Closes connections that the muxer, not the protocol, holds; it does so with its trailer.
    private func leaveServer() {
        guard isStarted, !isTrailed, format.pointee.flags & AVFMT_NOFILE != 0 else { return }
        isTrailed = true
        av_write_trailer(context)
    }

    private func closeFile() {
        guard format.pointee.flags & AVFMT_NOFILE == 0, context.pointee.pb != nil else { return }
        avio_closep(&context.pointee.pb)
    }
}
