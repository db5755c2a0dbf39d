import EventLog
import Media
import StageGraph
import VisionCore

/// Makes frames of one source's packets, numbers them, and puts them on the source's line of time.
///
/// It alone counts epochs and frames of its source. What the decoder holds when a run is stopped
/// stays there: taken out early it would come in another order.
final class DecodeStage: Stage {
    private let source: SourceContext
    private let ledger: ConservationLedger
    private let drops: DropJournal
    private let pool = FramePool()

    private var decoder: VideoDecoder?
    private var isFirstOpening = true
    private var epoch = 0
    private var frameIndex = 0
    private var origin: MediaTime?
    private var lastTime: Int64?
    private var lastSize: Size?
    private var refusedBefore = 0
    private var camera: CameraClock
    /// From the monotonic clock to the time of day, nanoseconds.
    private var wallClock: Int64 = 0
    /// The frame behind which a file run goes on, until it has come by.
    private var resume: DecodePoint?
    private var isWound = false
    private var lastPoint: Int64 = 0

    /// Least time between two frames behind which a run may go on later, nanoseconds.
    private static let pointInterval: Int64 = 500_000_000

    /// `continuation` tells where a live run left off whose log goes on; `resume` behind which
    /// frame a file run goes on: frames up to it are decoded as far as need be and let go.
    init(
        source: SourceContext, ledger: ConservationLedger, drops: DropJournal,
        continuation: Continuation.Source?, resume: DecodePoint? = nil
    ) {
        self.resume = resume
        camera = CameraClock(reports: source.uri.hasPrefix("rtsp") ? .rtcp : .prft)
        self.source = source
        self.ledger = ledger
        self.drops = drops
        epoch = continuation?.lastEpoch.map { $0 + 1 } ?? 0
        frameIndex = continuation?.nextFrameIndex ?? 0
    }

    func process(_ batch: [PipelineItem], _ emit: (PipelineItem) -> Void) throws {
        for item in batch {
            switch item {
            case .packet(let packet, _): try take(packet, emit)
            case .notice(let notice): try pass(notice, emit)
            case .frame, .analysed, .closing, .picture: emit(item)
            }
        }
    }

    private func take(_ packet: Packet, _ emit: (PipelineItem) -> Void) throws {
        guard let decoder, packet.streamIndex == decoder.stream.index, !source.isFinished else {
            return
        }
        do throws(MediaError) {
            try decoder.send(packet)
            while let frame = try decoder.receive() { deliver(frame, emit) }
        } catch {
            source.fail(error)
            source.finish()
        }
        source.setRefusedPackets(refusedBefore + decoder.refusedPackets)
    }

    private func pass(_ notice: SourceNotice, _ emit: (PipelineItem) -> Void) throws {
        switch notice.event {
        case .opened(let video, _, _, let start):
            drain(emit)
            if !isFirstOpening { beginEpoch() }
            if let start { origin = start }
            isWound = start != nil
            wallClock = LogClock.system.wall() - MonotonicClock.nanoseconds
            isFirstOpening = false
            do throws(MediaError) {
                decoder = try VideoDecoder(
                    stream: video, threads: source.input.decoderThreads,
                    maxPixels: source.input.maxPixels, isLive: source.isLive, pool: pool)
            } catch {
                source.fail(error)
                source.finish()
            }
        case .ended:
            drain(emit)
            if let resume { failToResume(behind: resume) }
        case .down, .stalled: drain(emit)
        case .opening, .gap, .discontinuity: break
        }
        tell(notice.event, emit)
    }

    /// Takes what the decoder still holds and lets it go.
    private func drain(_ emit: (PipelineItem) -> Void) {
        guard let decoder else { return }
        self.decoder = nil
        decoder.sendEnd()
        do throws(MediaError) {
            while let frame = try decoder.receive() { deliver(frame, emit) }
        } catch {
            if !source.reconnects, frameIndex == 0 { source.fail(error) }
        }
        refusedBefore += decoder.refusedPackets
        source.setRefusedPackets(refusedBefore)
    }

    private func beginEpoch() {
        epoch += 1
        camera.restart()
        if source.isLive { origin = nil }
        lastSize = nil
    }

    private func deliver(_ frame: VideoFrame, _ emit: (PipelineItem) -> Void) {
        guard !source.isFinished else { return }
        if let resume, isWound { return pass(frame, to: resume) }
        noteChange(of: frame, emit)
        let time = time(of: frame)
        if let from = source.extent.from, time < from { return }
        if let to = source.extent.to, time >= to { return source.finish() }
        let identity = FrameIdentity(
            source: source.index, epoch: epoch, frameIndex: frameIndex)
        frameIndex += 1
        lastTime = time
        defer { finishAtLimit() }
        if let resume {
            if frameIndex > resume.frameIndex { self.resume = nil }
            return
        }
        ledger.recordDecoded(source: source.index)
        if identity.frameIndex % source.extent.stride == 0 {
            var item = FrameItem(
                identity: identity, frame: frame, time: time, arrival: frame.arrival.nanoseconds)
            item.decodePoint = point(behind: item)
            if source.isLive {
                item.capture = camera.capture(
                    at: time, reported: frame.producerReferenceTime?.nanoseconds,
                    arrival: frame.arrival.nanoseconds,
                    wallClock: wallClock)
            }
            emit(.frame(item))
        } else {
            ledger.recordDrop(source: source.index, stage: "decode", cause: .stride)
            drops.add(identity, stage: "decode", cause: .stride)
        }
    }

    private func finishAtLimit() {
        if let limit = source.extent.frameLimit, frameIndex >= limit { source.finish() }
    }

    /// Lets a frame of a wound file go by that lies before the frames that are wanted; takes up the
    /// line of time and the numbers at the frame behind which the run goes on.
    private func pass(_ frame: VideoFrame, to resume: DecodePoint) {
        let time = frame.sourcePTS ?? .max
        guard time >= resume.sourcePTS else { return }
        guard time == resume.sourcePTS, origin?.value == resume.origin, let decoder,
            frame.size == resume.size
        else {
            return failToResume(behind: resume)
        }
        decoder.timing = resume.timing
        frameIndex = resume.frameIndex + 1
        lastTime = resume.time
        lastSize = resume.size
        refusedBefore = resume.refusedPackets - decoder.refusedPackets
        self.resume = nil
        finishAtLimit()
    }

    private func failToResume(behind resume: DecodePoint) {
        source.fail(ResumeFailure(source: source.name, frameIndex: resume.frameIndex))
        source.finish()
    }

    /// Where decoding stands behind `item`, once in a while, where packets did not fail of late:
    /// what the decoder has yet to tell of those would be counted twice or never.
    private func point(behind item: FrameItem) -> DecodePoint? {
        guard let decoder, let origin, let pts = item.frame.sourcePTS,
            decoder.packetsSinceRefusal > 64, item.arrival - lastPoint >= Self.pointInterval
        else { return nil }
        lastPoint = item.arrival
        return DecodePoint(
            frameIndex: item.identity.frameIndex, epoch: epoch, sourcePTS: pts,
            origin: origin.value, time: item.time, size: item.frame.size, timing: decoder.timing,
            refusedPackets: refusedBefore + decoder.refusedPackets)
    }

    /// A jump of the clock or another size begins an epoch.
    private func noteChange(of frame: VideoFrame, _ emit: (PipelineItem) -> Void) {
        let isResized = lastSize.map { $0 != frame.size } ?? false
        if isResized || (frame.startsTimeline && lastTime != nil) {
            let reason = isResized ? "picture size changed" : "timestamps jumped"
            if resume == nil {
                tell(
                    .discontinuity(
                        reason: reason, size: frame.size, isJump: frame.startsTimeline), emit)
            }
            beginEpoch()
        }
        lastSize = frame.size
    }

    /// Nanoseconds since the origin: the first frame of the file, or of the epoch when live.
    private func time(of frame: VideoFrame) -> Int64 {
        let start = origin ?? frame.pts
        origin = start
        guard start.timeBase == frame.pts.timeBase else {
            return frame.pts.nanoseconds - start.nanoseconds
        }
        return MediaTime(
            value: frame.pts.value - start.value, timeBase: start.timeBase
        ).nanoseconds
    }

    private func tell(_ event: SourceNotice.Event, _ emit: (PipelineItem) -> Void) {
        emit(
            .notice(
                SourceNotice(
                    source: source.index, epoch: epoch, lastTime: lastTime, event: event)))
    }
}

/// A file gives other frames than those that its log tells of.
private struct ResumeFailure: UserFacing {
    let source: String
    let frameIndex: Int

    var summary: String { "\(source) cannot be taken up again behind frame \(frameIndex)" }
    var hint: String? { "remove the file .state beside the log: then all of it is made again" }
    var exitCode: ExitStatus { .badData }
}
