import Dispatch
import Locking
import Media
import Pipeline
import VisionCore

/// One source that is coded as long as somebody asks, and the last seconds of it.
///
/// Every picture is the newest when it is coded; one that stays for a second is coded again, so
/// that a player never waits for what does not come. Times go on from one session to the next.
// Sendable: what changes is touched on `queue`, but for the state behind the lock.
final class PlaylistSession: @unchecked Sendable {
    private struct Part: Sendable {
        let number: Int
        let length: Duration
        let bytes: [UInt8]
    }

    private struct State: Sendable {
        var asked = MonotonicClock.now
        var head: [UInt8] = []
        var parts: [Part] = []
        var isOver = false
        var waiting: [@Sendable () -> Void] = []
    }

    private struct Coder {
        let encoder: VideoEncoder
        let muxer: PartMuxer
        var lastKey: HostInstant?
    }

    /// What the names of its files begin with.
    private let id: String
    private let queue = DispatchQueue(label: "sightline.page.playlist", qos: .utility)
    private let painter = ViewPainter()
    private let isAnnotated: Bool
    private let view: @Sendable () -> SourceView?
    private let state = Lock(State())
    private let clock: any DispatchSourceTimer
    private var coder: Coder?
    private var last: (identity: FrameIdentity, picture: VideoFrame, at: HostInstant)?
    private var nextNumber: Int

    /// Pictures a second, and columns, at most.
    private static let (rate, width) = (12, 1280)
    private static let mostBitRate = 4_000_000
    /// A part is about so long; half of it at least.
    private static let length = Duration.seconds(1)
    /// Parts in the playlist, and those that stay for who has an older one.
    private static let (listed, kept) = (8, 12)
    /// Coding ends when nobody has asked for so long.
    private static let patience = Duration.seconds(10)
    private static let timeBase = TimeBase(1, 1000)

    /// Begins to code what `view` gives.
    init(isAnnotated: Bool, _ view: @escaping @Sendable () -> SourceView?) {
        self.isAnnotated = isAnnotated
        self.view = view
        id = String(UInt64.random(in: 0...UInt64.max), radix: 36)
        // Beyond the numbers of any session before, whose parts were half a second or longer.
        nextNumber = Int(clamping: MonotonicClock.now.nanoseconds / 500_000_000)
        clock = DispatchSource.makeTimerSource(queue: queue)
        clock.schedule(deadline: .now(), repeating: .milliseconds(1000 / Self.rate))
        clock.setEventHandler { [weak self] in self?.turn() }
        clock.resume()
    }

    deinit { clock.cancel() }

    /// Whether it has ended.
    var isOver: Bool { state.withLock { $0.isOver } }

    /// Somebody asks.
    func touch() { state.withLock { $0.asked = MonotonicClock.now } }

    /// Calls `done` when there is a playlist, or there never will be.
    func whenReady(_ done: @escaping @Sendable () -> Void) {
        let isNow = state.withLock { state in
            let isNow = !state.parts.isEmpty || state.isOver
            if !isNow { state.waiting.append(done) }
            return isNow
        }
        if isNow { done() }
    }

    /// The playlist of what there is now (RFC 8216); nil where there is nothing.
    var playlist: String? {
        let parts = state.withLock { $0.parts }.suffix(Self.listed)
        guard let first = parts.first else { return nil }
        let longest = parts.map { ($0.length.nanoseconds + 500_000_000) / 1_000_000_000 }.max() ?? 1
        var lines = [
            "#EXTM3U", "#EXT-X-VERSION:7", "#EXT-X-TARGETDURATION:\(max(longest, 2))",
            "#EXT-X-MEDIA-SEQUENCE:\(first.number)", "#EXT-X-INDEPENDENT-SEGMENTS",
            "#EXT-X-MAP:URI=\"\(id).mp4\"",
        ]
        for part in parts {
            let milliseconds = part.length.nanoseconds / 1_000_000
            let rest = String(milliseconds % 1000 + 1000).dropFirst()
            lines += [
                "#EXTINF:\(milliseconds / 1000).\(rest),", "\(id)-\(part.number).m4s",
            ]
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// What its playlist names `name`; nil for what is gone, or is of another.
    func bytes(named name: String) -> [UInt8]? {
        state.withLock { state in
            if name == "\(id).mp4" { return state.head.isEmpty ? nil : state.head }
            return state.parts.first { "\(id)-\($0.number).m4s" == name }?.bytes
        }
    }

    /// Ends it.
    func stop() { queue.async { self.finish() } }

    // MARK: On the queue

    private func turn() {
        let now = MonotonicClock.now
        let idle = now - state.withLock { $0.asked }
        guard !isOver, idle < Self.patience, let view = view() else { return finish() }
        do throws(MediaError) {
            guard let picture = try picture(of: view, at: now) else { return }
            try code(picture, at: now)
        } catch {
            finish()
        }
    }

    /// What is to be coded at `now`; nil where that is what was coded last, lately.
    private func picture(
        of view: SourceView, at now: HostInstant
    ) throws(MediaError) -> VideoFrame? {
        if let last, view.latest.now?.identity == last.identity {
            return now - last.at < Self.length ? nil : last.picture
        }
        guard let frame = try painter.frame(of: view, isAnnotated: isAnnotated) else { return nil }
        last = (frame.identity, frame.picture, now)
        return frame.picture
    }

    private func code(_ picture: VideoFrame, at now: HostInstant) throws(MediaError) {
        let time = MediaTime(value: now.nanoseconds / 1_000_000, timeBase: Self.timeBase)
        let shown = picture.moved(to: time)
        var coder: Coder
        if let known = self.coder { coder = known } else { coder = try begun(shown) }
        last?.at = now
        let isKey = coder.lastKey.map { now - $0 >= Self.length } ?? true
        if isKey { coder.lastKey = now }
        self.coder = coder
        try coder.encoder.send(shown, isKey: isKey)
        while let packet = try coder.encoder.receive() {
            if let part = try coder.muxer.add(packet) { keep(part) }
        }
    }

    private func begun(_ picture: VideoFrame) throws(MediaError) -> Coder {
        var options = OutputOptions(target: "source.mp4")
        options.keyInterval = .seconds(60)
        options.crf = 26
        options.preset = "superfast"
        options.mostBitRate = Self.mostBitRate
        options.comesAtOnce = true
        options.threads = 1
        let format = VideoFormat(
            size: ViewPainter.size(picture.size, width: Self.width), colour: picture.colour,
            sampleAspect: picture.sampleAspect, timeBase: Self.timeBase,
            frameRate: Ratio(Int64(clamping: Self.rate), 1))
        let encoder = try VideoEncoder(
            format: format, options: options, muxer: try Muxer(options: options))
        guard encoder.encoderName.contains("264") else { throw .noEncoder(codec: "h264") }
        let muxer = try PartMuxer(CodedStream(encoder), shortest: Self.length / 2)
        state.withLock { $0.head = muxer.head }
        return Coder(encoder: encoder, muxer: muxer)
    }

    private func keep(_ part: PartMuxer.Part) {
        let number = nextNumber
        nextNumber += 1
        let waiting = state.withLock { state in
            state.parts.append(Part(number: number, length: part.length, bytes: part.bytes))
            state.parts.removeFirst(max(state.parts.count - Self.kept, 0))
            defer { state.waiting = [] }
            return state.waiting
        }
        for done in waiting { done() }
    }

    private func finish() {
        clock.cancel()
        (coder, last) = (nil, nil)
        let waiting = state.withLock { state in
            state.isOver = true
            (state.head, state.parts) = ([], [])
            defer { state.waiting = [] }
            return state.waiting
        }
        for done in waiting { done() }
    }
}
