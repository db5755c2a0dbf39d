import CFFmpeg
import VisionCore

/// Decodes packets so that what comes out does not depend on the number of threads.
///
/// libav's frame threads give the frames of one thread as long as nothing is damaged; in a damaged
/// stretch what they give depends on their number and on their race. So the fast decoder's frames
/// count only while it reports no damage. When it does, the packets that are still in flight are
/// decoded again by one thread, which knows exactly which packet is damaged, and the stretch from
/// the key packet before that one on is decoded by one thread that began a key packet earlier. A
/// whole stretch between two key packets without damage brings the fast decoder back. One thread
/// asked for takes the same way, so that its frames are the same too.
///
/// A live source is decoded by one thread, damaged or not, and nothing twice.
final class SteadyDecoder {
    /// Frames that are ready, in display order.
    var ready: [FrameBuffer] = []
    /// Packets that were refused, or that gave no picture because they are damaged.
    private(set) var refusedPackets = 0
    /// Packets taken in since it last refused one; all of them when it never did.
    private(set) var packetsSinceRefusal = 0
    /// What was refused and not yet reported; the last of them where nobody asks.
    var refusals: [Refusal] = []
    /// Why the first packet was refused.
    private(set) var firstRefusal: AVCode?

    private enum Mode {
        /// Live: one thread, and nothing is decoded twice.
        case live
        /// All threads; nothing is damaged so far.
        case fast
        /// One thread, on the way to the packet that is damaged.
        case searching
        /// One thread in a damaged stretch.
        case damaged
    }

    /// A frame that was accepted already.
    private struct FrameKey: Hashable {
        let tag: Int
        let pts: Int64
    }

    private let stream: StreamInfo
    private let threads: Int
    private let maxPixels: Int
    private var codec: AVCodecID?
    private var mode: Mode
    private var session: DecodingSession
    private var history = PacketHistory()
    private var accepted: Set<FrameKey> = []
    /// Most packets whose frames may still be missing: those in flight, and those that pictures
    /// overtake.
    private let window: Int
    /// The last packet that was damaged.
    private var lastDamage = 0
    /// Whether packets are too large to be kept for a second time: one thread to the end.
    private var isHeavy = false

    /// Most refusals that wait to be reported.
    private static let maxRefusals = 1_000
    /// Packets without damage after which the fast decoder comes back.
    private static let calm = 64

    init(stream: StreamInfo, threads: Int, maxPixels: Int, isLive: Bool) throws(MediaError) {
        self.stream = stream
        self.threads = threads
        self.maxPixels = maxPixels
        mode = isLive ? .live : .fast
        session = try DecodingSession(
            stream: stream, as: nil, threads: isLive ? 1 : threads, maxPixels: maxPixels,
            fillsPictures: false)
        let codec = avcodec_descriptor_get(stream.parameters.pointer.pointee.codec_id)
        let isIntraOnly = (codec?.pointee.props ?? 0) & AV_CODEC_PROP_INTRA_ONLY != 0
        window = isIntraOnly ? min(threads, CodecContext.maxThreads) + 2 : 64
    }

    /// The packet that `frame` came from; nil when it is too long ago.
    func origin(of frame: FrameBuffer) -> Packet? { history.packet(frame.tag) }

    /// Takes `packet` in.
    func send(_ packet: Packet) throws(MediaError) {
        packetsSinceRefusal += 1
        let entry = history.append(packet)
        if packet.isKey { try recover(before: entry.tag) }
        try process(entry)
        if mode == .live { return history.forget(keeping: window) }
        trim()
        if history.isOverfull { try giveUpRewinding() }
    }

    /// Ends the stream: all frames that are still held become ready.
    func end() throws(MediaError) {
        var step = try session.end()
        if mode == .fast, step.isDamaged {
            try search()
            step = try session.end()
        }
        if mode == .searching, step.isDamaged, try restart(at: history.lastTag, after: step) {
            step = try session.end()
        }
        take(step, of: history.lastTag)
    }

    /// Ends the stream and begins one of pictures of codec `other`.
    func change(to other: AVCodecID) throws(MediaError) {
        try end()
        codec = other
        history.forget(keeping: window)
        accepted = []
        lastDamage = history.lastTag
        mode = isHeavy ? .searching : .fast
        session = try open(isFast: mode == .fast)
    }

    // MARK: - Modes

    private func process(_ entry: PacketHistory.Entry) throws(MediaError) {
        let step = try session.decode(entry.packet, tag: entry.tag)
        switch mode {
        case .fast where step.isDamaged: try search()
        case .searching where step.isDamaged:
            if try !restart(at: entry.tag, after: step) { take(step, of: entry.tag) }
        case .damaged where step.isDamaged:
            lastDamage = entry.tag
            take(step, of: entry.tag)
        default: take(step, of: entry.tag)
        }
    }

    /// Decodes the packets in flight again by one thread, so as to find the damaged one.
    private func search() throws(MediaError) {
        mode = .searching
        lastDamage = history.lastTag
        session = try open(isFast: false)
        // What came before the packets in flight is known to be whole; errors there only tell that
        // this decoder began in the middle.
        let suspects = history.lastTag - CodecContext.maxThreads
        for entry in history.entries {
            if mode == .searching, entry.tag < suspects {
                let step = try session.decode(entry.packet, tag: entry.tag)
                for frame in step.frames { accept(frame) }
            } else {
                try process(entry)
            }
        }
    }

    /// Begins the damaged stretch that `tag` lies in with a decoder that starts a key packet
    /// earlier; false where the packets for that are no longer held.
    ///
    /// `step` is what the decoder gave that met the damage: frames of what comes before the stretch
    /// count.
    private func restart(
        at tag: Int, after step: DecodingSession.Step
    ) throws(MediaError) -> Bool {
        mode = .damaged
        lastDamage = tag
        guard
            let begin = history.key(atOrBefore: tag).flatMap(history.start(before:))
                ?? history.firstOfStream
        else { return false }
        let key = history.key(atOrBefore: tag) ?? begin
        let held = try session.end().frames
        for frame in step.frames + held where frame.tag < key { accept(frame) }
        session = try open(isFast: false)
        for entry in history.entries(from: begin) where entry.tag <= tag {
            let step = try session.decode(entry.packet, tag: entry.tag)
            if entry.tag >= key { take(step, of: entry.tag) }
        }
        return true
    }

    /// Brings the fast decoder back before the key packet `key` when nothing since the key packet
    /// before it is damaged.
    private func recover(before key: Int) throws(MediaError) {
        guard mode == .damaged || mode == .searching, !isHeavy, key - lastDamage > Self.calm,
            let begin = history.key(atOrBefore: key - 1),
            begin > lastDamage
        else { return }
        take(try session.end(), of: key)
        mode = .fast
        session = try open(isFast: true)
        for entry in history.entries(from: begin) where entry.tag < key {
            let step = try session.decode(entry.packet, tag: entry.tag)
            for frame in step.frames { accept(frame) }
        }
    }

    /// Stays with one thread from here on: too much would have to be held to decode it again.
    private func giveUpRewinding() throws(MediaError) {
        isHeavy = true
        if mode == .fast { try search() }
        history.forget(keeping: window)
        forgetAccepted()
    }

    private func open(isFast: Bool) throws(MediaError) -> DecodingSession {
        try DecodingSession(
            stream: stream, as: codec, threads: isFast ? threads : 1, maxPixels: maxPixels,
            fillsPictures: !isFast)
    }

    // MARK: - Frames

    /// Counts what came of the packet numbered `tag`.
    private func take(_ step: DecodingSession.Step, of tag: Int) {
        for frame in step.frames { accept(frame) }
        for refusal in step.refusals {
            refusedPackets += 1
            packetsSinceRefusal = 0
            if firstRefusal == nil { firstRefusal = refusal }
            if refusals.count < Self.maxRefusals {
                refusals.append(
                    Refusal(pts: history.packet(tag)?.pts, reason: refusal.reason))
            }
        }
    }

    /// Makes `frame` ready unless it was before.
    private func accept(_ frame: FrameBuffer) {
        guard mode != .live else { return ready.append(frame) }
        let key = FrameKey(tag: frame.tag, pts: frame.pointer.pointee.pts)
        if accepted.insert(key).inserted { ready.append(frame) }
    }

    private func trim() {
        let before = history.entries.startIndex
        history.trim(keeping: window)
        if history.entries.startIndex != before { forgetAccepted() }
    }

    private func forgetAccepted() {
        guard let first = history.entries.first?.tag else { return }
        accepted = accepted.filter { $0.tag >= first }
    }
}
