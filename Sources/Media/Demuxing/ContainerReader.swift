import CFFmpeg
import CFFmpegShims
import Glibc
import VisionCore

/// Packets of whatever libav opens.
final class ContainerReader: PacketReader {
    var streams: [StreamInfo] { opened.streams }
    var video: StreamInfo { opened.video }
    var audio: StreamInfo? { opened.audio }
    let container: String
    let duration: Duration?

    private var opened: OpenContainer
    /// The same source from where its codec changed, before anything of it was read.
    private var next: OpenContainer?
    private let opening: Opening
    private let uri: String
    private let isNetwork: Bool
    private let readTimeout: Duration
    private let interrupt: InterruptToken
    private var damage = 0
    private var consecutiveErrors = 0
    private var events: [DemuxerEvent] = []
    /// Position up to which a change of codec was looked for in vain.
    private var searchedTo: Int64 = 0
    /// How long reading has waited since the last packet of the video: packets of sound, and time
    /// that the caller took, do not count.
    private var silence = Duration.zero
    /// How much of that was waiting for the other end.
    private var waited = Duration.zero
    private var lastArrival = HostInstant.zero
    /// The producer's time that belongs to the packet after the last one.
    private var nextProducerTime: WallInstant?
    private let mayRepeat: Bool
    /// Repeated datagrams that were told of already.
    private var toldRepeats: Int64 = 0

    /// Times of day of a playlist's segments; nil where they are not told.
    private var dates: PlaylistClock?

    /// Bytes between two searches for a change of codec that is none.
    private static let searchInterval: Int64 = 1 << 20

    init(
        _ address: SourceAddress, uri: String, options: InputOptions, interrupt: InterruptToken
    ) throws(MediaError) {
        if case .file(let path) = address, let error = FileKind.readingError(path: path) {
            throw .limit(.posix(error), doing: "opening \(uri)")
                ?? .cannotRead(uri: uri, .posix(error))
        }
        self.uri = uri
        self.interrupt = interrupt
        isNetwork = address.isNetwork
        readTimeout = options.readTimeout
        if isNetwork { interrupt.setDeadline(after: options.openTimeout) }
        opening = Opening(address: address, uri: uri, options: options, interrupt: interrupt)
        // Which segment libav begins with follows from the playlist that it reads right behind.
        let dates = address.isPlaylist ? PlaylistClock(opening) : nil
        opened = try OpenContainer(opening)
        mayRepeat = opening.mayRepeatDatagrams
        if mayRepeat { opened.leaveOutRepeats() }
        container = opened.context.formatName
        self.dates = container == "hls" ? dates : nil
        duration = opened.context.pointer.pointee.duration.timestamp.flatMap {
            $0 > 0 ? .microseconds($0) : nil
        }
    }

    func takeDamage() -> Int {
        defer { damage = 0 }
        return damage
    }

    func takeRepeats() -> Int {
        guard mayRepeat else { return 0 }
        let repeats = opened.repeats
        defer { toldRepeats = repeats }
        return Int(clamping: repeats.subtractingSaturated(toldRepeats))
    }

    func takeEvents() -> [DemuxerEvent] {
        defer { events = [] }
        return events
    }

    func read() throws(MediaError) -> Packet? {
        if let next {
            opened = next
            self.next = nil
            events.append(.streamChanged(next.video))
        }
        while true {
            guard let pointer = av_packet_alloc() else {
                throw .outOfMemory(doing: "reading \(uri)")
            }
            if isNetwork { interrupt.setDeadline(after: readTimeout - silence) }
            let (began, waits) = (MonotonicClock.now, sl_voluntary_waits())
            do throws(AVCode) {
                try check { av_read_frame(opened.context.pointer, pointer) }
            } catch {
                Self.free(pointer)
                if try isEnd(error) { return nil }
                continue
            }
            consecutiveErrors = 0
            let spent = MonotonicClock.now - began
            silence += spent
            // A thread that was kept from its processor did not wait for packets.
            if sl_voluntary_waits() != waits { waited += spent }
            guard let packet = packet(taking: pointer) else { continue }
            if packet.streamIndex == video.index {
                packet.waited = waited
                (silence, waited) = (.zero, .zero)
                giveProducerTime(to: packet)
                try lookForChange(at: packet)
            }
            return packet
        }
    }

    /// Gives the packet the producer's time that came with the one before: a parser that looks for
    /// the ends of pictures gives each packet out with the side data of the next, which it was fed
    /// when it found the end.
    private func giveProducerTime(to packet: Packet) {
        if let time = dates?.time(of: packet) {
            packet.ownProducerTime = .some(time)
            return
        }
        guard opened.isParsedByParts else { return }
        let late = nextProducerTime
        nextProducerTime = packet.sideProducerTime
        packet.ownProducerTime = .some(late)
    }

    /// The packet at `pointer`; nil when it is of a stream that nobody asked for.
    private func packet(taking pointer: UnsafeMutablePointer<AVPacket>) -> Packet? {
        let index = Int(pointer.pointee.stream_index)
        let wanted = [video, audio].lazy.compactMap(\.self).first { $0.index == index }
        guard let stream = wanted else {
            Self.free(pointer)
            return nil
        }
        // After an interrupt libav first gives out what its parser held back: that came long ago.
        let arrival = interrupt.shouldStop ? lastArrival : MonotonicClock.now
        lastArrival = arrival
        return Packet(taking: pointer, timeBase: stream.timeBase, arrival: arrival)
    }

    /// Makes ready to continue in another codec where the video does so within `packet`, which may
    /// begin with a picture of the old one.
    ///
    /// Where it cannot go back to look for the tables, it has to be opened again.
    private func lookForChange(at packet: Packet) throws(MediaError) {
        guard container == "mpegts", packet.pointer.pointee.pos >= searchedTo || isNetwork,
            let codec = TransportSplice.codec(
                in: packet, beside: video.parameters.pointer.pointee.codec_id)
        else { return }
        guard case .file(let path) = opening.address else {
            if isNetwork { throw .codecChanged(uri: uri) }
            return
        }
        let position = packet.pointer.pointee.pos
        for table in TransportSplice.tables(in: path, around: position) {
            guard let next = try? OpenContainer(opening, skipping: table),
                next.video.parameters.pointer.pointee.codec_id == codec
            else { continue }
            self.next = next
            searchedTo = table
            return
        }
        searchedTo = position + Self.searchInterval
    }

    /// Whether `code` ends the stream; false to read on past a damaged spot.
    private func isEnd(_ code: AVCode) throws(MediaError) -> Bool {
        if interrupt.isCancelled { throw .cancelled(uri: uri) }
        if interrupt.isExpired || (isNetwork && code.errno == ETIMEDOUT) {
            throw .timedOut(uri: uri, doing: "waiting for its pictures")
        }
        if code.number == sl_error_eof { return true }
        if isNetwork, code.number != sl_error_invalid_data { throw .readFailed(uri: uri, code) }
        damage += 1
        consecutiveErrors += 1
        guard code.errno != EIO, !code.isLimit, consecutiveErrors < 100 else {
            throw .limit(code, doing: "reading \(uri)") ?? .readFailed(uri: uri, code)
        }
        return false
    }

    func seek(toTicks ticks: Int64) throws(MediaError) -> Bool {
        let context = opened.context.pointer
        guard let pb = context.pointee.pb, pb.pointee.seekable != 0 else { return false }
        return av_seek_frame(context, Int32(video.index), ticks, AVSEEK_FLAG_BACKWARD) >= 0
    }

    private static func free(_ pointer: UnsafeMutablePointer<AVPacket>) {
        var pointer: UnsafeMutablePointer<AVPacket>? = pointer
        av_packet_free(&pointer)
    }
}
