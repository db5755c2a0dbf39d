import Glibc
import Media
import StageGraph
import VisionCore

/// Codes the drawn pictures of one source and writes them, with the source's sound, to one output.
///
/// An output that fails stops nothing. That of a file is reported and left alone, unless its disk
/// was full; that of a live source is tried again, a file in its next segment.
final class EncodeStage: Stage {
    typealias Output = Nothing

    /// What is asked of an output.
    struct Order {
        /// Name of the source.
        var source: String
        /// Name of the output.
        var name: String
        /// Where it goes, and how it is coded.
        var options: OutputOptions
        /// Whether the source is a live one.
        var isLive: Bool
        /// Whether the first file may replace what is there.
        var mayReplace = false
        /// What an earlier part of a file run has left of it.
        var resumed: OutputPoint?
        /// Hears what a further run could continue behind.
        var notePoint: @Sendable (OutputPoint) -> Void = { _ in }
        /// Says whether there is memory for its coder.
        var memory = MemoryGate()
        /// Keeps account of further files.
        var register: OutputRegister?
    }

    private let order: Order
    private let reports: OutputReports
    private let interrupt: InterruptToken
    private let pool = FramePool()
    private var segments: OutputSegments

    private var stream: StreamInfo?
    private var sound: StreamInfo?
    private var waitingSound: [Packet] = []
    private var writer: OutputWriter?
    private var isOver = false
    private var epoch = 0
    private var retry = OutputRetry()
    private var wasUp = false
    /// Where pictures go that keep their names and sizes; nil for outputs of another kind.
    private var pictures: PictureTargets?
    private var progress: OutputProgress

    /// Packets of sound that wait for the first picture.
    private static let soundLimit = 4096
    /// Bytes that a coder takes for each pixel of its pictures, with those that it looks ahead at.
    private static let bytesPerPixel = 64

    /// A stage that does as `order` says; `interrupt` ends what it waits for.
    init(_ order: Order, reports: OutputReports, interrupt: InterruptToken) {
        self.order = order
        self.reports = reports
        self.interrupt = interrupt
        segments = OutputSegments(target: order.options.target, mayReplace: order.mayReplace)
        pictures = PictureTargets(order.options.target)
        progress = OutputProgress(behind: order.resumed)
        for part in progress.parts { reports.note(target: part.path, of: order.name) }
    }

    func process(_ batch: [OutputItem], _ emit: (Nothing) -> Void) throws {
        for item in batch where !isOver {
            do throws(MediaError) {
                switch item {
                case .picture(let frame): try write(frame)
                case .sound(let packet): try write(sound: packet)
                case .notice(let notice): note(notice)
                case .rest: try rest()
                }
            } catch {
                fail(error)
            }
        }
    }

    func flush(_ emit: (Nothing) -> Void) throws { finish() }

    func close() { finish() }

    private func note(_ notice: SourceNotice) {
        guard case .source(.opened(let streams)) = notice.event else { return }
        if stream == nil || (order.isLive && writer == nil) { sound = streams.audio }
        stream = streams.video
        epoch = notice.epoch
        writer?.beginEpoch(notice.epoch)
    }

    /// Ends what is written and lets the coder go; the next picture begins the next part.
    private func rest() throws(MediaError) {
        guard let writer else { return }
        self.writer = nil
        lackMemory()
        try writer.finish()
    }

    private func lackMemory() {
        let isNew = retry.since == nil
        retry.fail(isFull: false, at: MonotonicClock.now)
        if isNew { report(.down, "memory is short") }
    }

    private func write(_ drawn: DrawnFrame) throws(MediaError) {
        if let target = pictures?.target(of: drawn) { return try write(drawn, to: target) }
        guard progress.wants(frame: drawn.identity.frameIndex) else { return }
        if writer == nil { try begin(with: drawn) }
        guard let writer else { return progress.miss() }
        let mark = try writer.write(drawn)
        progress.note(frame: drawn.identity.frameIndex, until: writer.end)
        if let mark, let point = progress.point(at: mark) { order.notePoint(point) }
    }

    /// Writes a picture of a source of pictures to a file of its own, in its own size.
    private func write(
        _ drawn: DrawnFrame, to target: (path: String, number: Int)
    ) throws(MediaError) {
        guard let stream else { return }
        if let folder = pictures?.folder, let code = MediaPaths.make(folder: folder) {
            throw .cannotCreate(uri: Redactor.redacted(address: folder), .posix(code))
        }
        var options = order.options
        options.target = target.path
        options.firstPicture = target.number
        let writer = try OutputWriter(
            options: options, frame: drawn.picture, epoch: epoch, stream: stream, sound: nil,
            interrupt: interrupt, pool: pool)
        _ = try writer.write(drawn)
        try writer.finish()
        reports.note(target: order.options.target, of: order.name)
    }

    private func begin(with drawn: DrawnFrame) throws(MediaError) {
        let frame = drawn.picture
        let now = MonotonicClock.now
        guard let stream, retry.isDue(at: now) else { return }
        let bytes = frame.size.width * frame.size.height * Self.bytesPerPixel
        guard !order.isLive || order.memory.admits(bytes, at: now) else { return lackMemory() }
        var options = order.options
        options.isFurtherPart = progress.isFurther
        if order.isLive || progress.isFurther {
            options.target = try segments.next()
            options.firstPicture = segments.nextPicture
        }
        // Sound is carried on the source's first timeline alone.
        if order.resumed != nil, drawn.identity.epoch > 0 { sound = nil }
        let writer: OutputWriter
        do throws(MediaError) {
            writer = try OutputWriter(
                options: options, frame: frame, epoch: epoch, stream: stream, sound: sound,
                interrupt: interrupt, pool: pool)
        } catch {
            if options.target != order.options.target {
                OutputSegments.abandon(options.target)
            }
            throw error
        }
        self.writer = writer
        if !order.isLive {
            progress.begin(
                options.target, at: MediaInstant(nanoseconds: frame.pts.nanoseconds))
            if progress.isFurther {
                order.register?.add(part: options.target, of: order.options.target)
            }
        }
        reports.note(target: options.target, of: order.name)
        let away = retry.succeed(at: MonotonicClock.now)
        if let away {
            report(.up, "after \(away.wholeSeconds) s\(place(options.target))")
        } else if order.isLive {
            report(.up, "written\(place(options.target))")
        }
        for note in writer.notes where !wasUp { report(.up, note) }
        wasUp = true
        if writer.carriesSound { for packet in waitingSound { try writer.write(sound: packet) } }
        waitingSound = []
    }

    /// Names the segment where it is not the output's own name.
    private func place(_ target: String) -> String {
        target == order.options.target ? "" : ", in \(Redactor.redacted(address: target))"
    }

    private func write(sound packet: Packet) throws(MediaError) {
        guard stream == nil || sound?.index == packet.streamIndex,
            progress.wants(sound: packet)
        else { return }
        if let writer {
            try writer.write(sound: packet)
        } else if !wasUp, retry.next == nil, waitingSound.count < Self.soundLimit {
            waitingSound.append(packet)
        }
    }

    private func finish() {
        guard !isOver else { return }
        defer {
            isOver = true
            joinParts()
        }
        guard let writer else { return }
        self.writer = nil
        do throws(MediaError) {
            try writer.finish()
            if let point = progress.finish(lastSound: writer.lastSound) { order.notePoint(point) }
        } catch {
            fail(error)
        }
    }

    /// Writes the playlist of an output that has several files.
    private func joinParts() {
        guard !order.isLive, progress.parts.count > 1, let register = order.register else { return }
        let playlist = OutputPlaylist(progress.parts)
        guard let path = register.write(playlist, of: order.options.target) else { return }
        reports.note(target: path, of: order.name)
    }

    private func fail(_ error: MediaError) {
        let isFull = error.isFullDisk
        let isNew = retry.since == nil
        writer = nil
        progress.fail()
        waitingSound = []
        retry.fail(isFull: isFull, at: MonotonicClock.now)
        if interrupt.isCancelled || !(order.isLive || isFull) || !error.canPass { isOver = true }
        if case .cancelled = error { return }
        if isNew { report(isFull ? .full : .down, error.summary) }
    }

    private func report(_ state: OutputReports.State, _ reason: String) {
        reports.add(output: order.name, source: order.source, state: state, reason: reason)
    }
}

extension MediaError {
    /// Whether an output failed because its disk is full.
    var isFullDisk: Bool {
        switch self {
        case .outputFailed(_, let code), .cannotCreate(_, let code):
            code.errno == ENOSPC || code.errno == EDQUOT
        default: false
        }
    }

    /// Whether an output that failed with it can be written later.
    fileprivate var canPass: Bool {
        switch self {
        case .impossibleOutput, .noEncoder, .unsupported: false
        default: true
        }
    }
}
