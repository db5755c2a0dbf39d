import VisionCore

/// Decodes one chunk of a file: its frames are those that decoding the whole file gives there.
///
/// It begins some key packets earlier, so that its decoder is in the state of that of the whole
/// file where the chunk begins; where damage keeps it from being so, it begins again further
/// ahead, at last with the first packet. Behind the end it reads on until the first frame shows
/// that is not the chunk's. Frames have the timestamps of the container: what has to be mended in
/// them depends on the frames of other chunks. Used on one thread.
package final class ChunkDecoder {
    /// What belongs to the chunk.
    package struct Output {
        /// A frame in display order; `pts` is its raw timestamp, or zero.
        package let frame: VideoFrame
        /// Packets from the chunk's first on that had given no frame when it came.
        package let refusedPackets: Int
    }

    /// Packets of the chunk that gave no frame; final when `next` has given nil.
    package private(set) var refusedPackets = 0
    /// What the decoder says of the first of them.
    package private(set) var firstRefusal: String?
    /// Where decoding began, packets before the chunk.
    package private(set) var leadPackets = 0

    private let span: ChunkSpan
    private let isSeekable: Bool
    private let threads: Int
    private let maxPixels: Int
    private let open: () throws(MediaError) -> Demuxer
    private let uri: String

    private var demuxer: Demuxer
    private var decoder: VideoDecoder
    private var attempt = 0
    /// Number of the next packet of the pictures.
    private var number = 0
    private var waiting: [Output] = []
    /// Packets from the chunk's first on that gave no frame.
    private var refusals: [Int] = []
    private var hasBegun = false
    private var isOver = false

    /// Packets in which a sought key packet has to show.
    private static let patience = 600

    /// A decoder of `span` in the file that `open` opens, each time from its start.
    ///
    /// Throws when the file is not the one that the chunk was planned for.
    package init(
        _ span: ChunkSpan, isSeekable: Bool, threads: Int,
        maxPixels: Int = InputOptions().maxPixels,
        open: @escaping () throws(MediaError) -> Demuxer
    ) throws(MediaError) {
        self.span = span
        self.isSeekable = isSeekable
        self.threads = threads
        self.maxPixels = maxPixels
        self.open = open
        demuxer = try open()
        uri = demuxer.uri
        decoder = try VideoDecoder(
            stream: demuxer.video, threads: threads, maxPixels: maxPixels, mendsTimes: false)
        try place(isFirst: true)
    }

    /// The stream that is decoded.
    package var stream: StreamInfo { decoder.stream }

    /// The next frame of the chunk; nil behind the last.
    package func next() throws(MediaError) -> Output? {
        while waiting.isEmpty, !isOver {
            guard let packet = try readPicture() else {
                try finish()
                break
            }
            if number == span.firstPacket, try !begin(at: packet) { continue }
            number += 1
            try decoder.send(packet)
            try collect()
        }
        return waiting.isEmpty ? nil : waiting.removeFirst()
    }

    // MARK: - Where decoding begins

    private var lead: ChunkSpan.Lead? {
        span.leads.indices.contains(attempt) ? span.leads[attempt] : nil
    }

    /// Goes to the place at which this attempt begins to decode.
    private func place(isFirst: Bool) throws(MediaError) {
        if !isFirst { demuxer = try open() }
        number = 0
        guard let lead else { return }
        if isSeekable, try seek(to: lead) { return }
        if isSeekable { demuxer = try open() }
        while number < lead.packet {
            guard try readPicture() != nil else { throw changed }
            number += 1
        }
    }

    private func seek(to lead: ChunkSpan.Lead) throws(MediaError) -> Bool {
        guard try demuxer.seek(toTicks: lead.pts) else { return false }
        for _ in 0..<Self.patience {
            guard let packet = try demuxer.read() else { return false }
            guard packet.streamIndex == demuxer.video.index, packet.isKey else { continue }
            guard packet.pts == lead.pts else { continue }
            demuxer.putBack([packet])
            number = lead.packet
            return true
        }
        return false
    }

    /// The chunk begins with `packet`: false when decoding has to begin further ahead.
    private func begin(at packet: Packet) throws(MediaError) -> Bool {
        if let start = span.start, packet.pts != start || !packet.isKey { throw changed }
        guard span.start == nil || lead == nil || decoder.isSteady else {
            attempt += 1
            decoder = try VideoDecoder(
                stream: demuxer.video, threads: threads, maxPixels: maxPixels, mendsTimes: false)
            refusals = []
            waiting = []
            hasBegun = false
            try place(isFirst: false)
            return false
        }
        leadPackets = span.firstPacket - (lead?.packet ?? 0)
        return true
    }

    private func readPicture() throws(MediaError) -> Packet? {
        while let packet = try demuxer.read() {
            if packet.streamIndex == demuxer.video.index { return packet }
        }
        return nil
    }

    private var changed: MediaError {
        .unsupported(uri: uri, what: "a file that changed since its chunks were planned")
    }

    // MARK: - What belongs to the chunk

    private func collect() throws(MediaError) {
        while !isOver, let frame = try decoder.receive() { note(frame) }
        noteRefusals()
        if isOver { settle() }
    }

    /// Sorts a frame: before the chunk, in it, or the first behind it.
    private func note(_ frame: VideoFrame) {
        noteRefusals()
        let pts = frame.sourcePTS
        if let end = span.end, let pts, pts >= end {
            isOver = true
            return
        }
        if !hasBegun {
            guard span.start.map({ start in pts.map { $0 >= start } ?? false }) ?? true else {
                return
            }
            hasBegun = true
        }
        waiting.append(
            Output(frame: frame, refusedPackets: refusals.count))
    }

    private func noteRefusals() {
        for refusal in decoder.takeRefusals() {
            let packet = refusal.number + firstNumber
            guard packet >= span.firstPacket else { continue }
            refusals.append(packet)
            firstRefusal = firstRefusal ?? refusal.reason
        }
        refusals += decoder.takeOversized().map { $0 + firstNumber }
            .filter { $0 >= span.firstPacket }
    }

    /// Number of the packet that the decoder was sent first.
    private var firstNumber: Int { lead?.packet ?? 0 }

    private func finish() throws(MediaError) {
        guard number >= span.firstPacket + span.packetCount else { throw changed }
        decoder.sendEnd()
        do throws(MediaError) {
            while let frame = try decoder.receive() { note(frame) }
        } catch {
            // A chunk without a frame is one all the same; whether the file has none is seen later.
            guard case .nothingDecoded = error else { throw error }
        }
        noteRefusals()
        isOver = true
        settle()
    }

    private func settle() {
        let end = span.firstPacket + span.packetCount
        refusedPackets = refusals.count { span.end == nil || $0 < end }
    }
}
