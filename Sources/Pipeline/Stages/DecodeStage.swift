import EventLog
import Imaging
import Media
import StageGraph
import VisionCore

/// Makes frames of one source's packets, numbers them, and puts them on the source's timeline.
///
/// It alone counts epochs and frames of its source. A stop does not drain the decoder: frames
/// drained early would come out in another order.
final class DecodeStage: Stage {
    let source: SourceSettings
    let memory: SourceMemory
    private let demand: SourceDemand
    private let account: FrameAccount
    let talk: RunTalk
    private let pool = FramePool()

    private var decoder: VideoDecoder?
    private var isFirstOpening = true
    private var epoch = 0
    private var frameIndex = 0
    var origin: MediaTime?
    var lastTime: MediaInstant?
    private var lastSize: Size?
    private var refusedBefore = 0
    var camera: CameraClock
    /// Media time by arrival, from when timestamps run at the wrong rate; nil while they rule.
    var arrivals: ArrivalTimeline?
    /// From the monotonic clock to the time of day.
    private var wallClock = Duration.zero
    /// The frame behind which a file run resumes, until it has come by.
    private var resume: DecodePoint?
    private var isWound = false
    var sight: SourceSight
    var motion: MotionWatch?
    var damage = DamageWatch()
    private var lastPoint = HostInstant.zero

    /// Least time between two frames behind which a run may resume later.
    private static let pointInterval = Duration.milliseconds(500)

    /// `resume` is behind which frame a file run resumes: frames up to it are decoded as far as
    /// need be and let go.
    init(
        source: SourceSettings, memory: SourceMemory, demand: SourceDemand,
        account: FrameAccount, talk: RunTalk, resume: DecodePoint? = nil
    ) {
        self.resume = resume
        sight = SourceSight(patience: source.input.readTimeout)
        motion = source.motion.map(MotionWatch.init)
        camera = CameraClock(reports: source.timeProvenance)
        self.source = source
        self.memory = memory
        self.demand = demand
        self.account = account
        self.talk = talk
    }

    func open() {
        let position = memory.position
        epoch = position.epoch
        frameIndex = position.frameIndex
        lastTime = position.lastTime
        refusedBefore = position.refusedPackets
    }

    func close() {
        memory.position = SourceMemory.Position(
            epoch: epoch + 1, frameIndex: frameIndex, lastTime: lastTime,
            refusedPackets: refusedPackets)
    }

    func process(_ batch: [DecodeItem], _ emit: (DetectItem) -> Void) throws {
        for item in batch {
            switch item {
            case .packet(let packet): take(packet, emit)
            case .event(let event): pass(event, emit)
            }
        }
    }

    private var refusedPackets: Int { refusedBefore + (decoder?.refusedPackets ?? 0) }

    private func take(_ packet: Packet, _ emit: (DetectItem) -> Void) {
        guard let decoder, packet.streamIndex == decoder.stream.index, demand.isOpen else {
            return
        }
        let before = decoder.frameCount
        do throws(MediaError) {
            try decoder.send(packet)
            while let frame = try decoder.receive() { deliver(frame, emit) }
        } catch {
            fail(error)
        }
        noteRefusals(of: decoder)
        guard source.reconnects else { return }
        let complaint = sight.note(
            frames: decoder.frameCount - before, refusesPackets: decoder.packetsSinceRefusal == 0,
            at: MonotonicClock.now)
        if let complaint { demand.complain(complaint) }
    }

    /// Names the pictures of which the decoder made nothing.
    private func noteRefusals(of decoder: VideoDecoder) {
        for refusal in decoder.takeRefusals() {
            guard let name = source.pictureName(at: refusal.pts) else { continue }
            memory.vitals.note("\(name): \(refusal.reason)")
        }
    }

    private func pass(_ event: SourceEvent, _ emit: (DetectItem) -> Void) {
        switch event {
        case .opened(let streams):
            drain(emit)
            open(streams)
        case .ended(let end):
            if end != .stopped { drain(emit) }
            noteSight(sight.restart(at: MonotonicClock.now), emit)
            endMotion(emit)
            if let resume { fail(ResumeFailure(source: source.name, resume)) }
        case .down, .stalled:
            drain(emit)
            noteSight(sight.restart(at: MonotonicClock.now), emit)
            endMotion(emit)
        case .lost: refusedBefore = refusedBefore.addingSaturated(1)
        case .changedCodec(let stream): return change(to: stream, emit)
        case .opening, .gap, .decided, .clockRate, .damaged: break
        }
        notify(.source(event), emit)
    }

    private func open(_ streams: OpenedStreams) {
        if !isFirstOpening { beginEpoch() }
        if let start = streams.origin { origin = start }
        isWound = streams.origin != nil
        wallClock = .nanoseconds(
            LogClock.system.wall().nanoseconds.subtractingSaturated(
                MonotonicClock.now.nanoseconds))
        isFirstOpening = false
        sight.open(at: MonotonicClock.now)
        do throws(MediaError) {
            decoder = try VideoDecoder(
                stream: streams.video, threads: source.input.decoderThreads,
                maxPixels: source.input.maxPixels, isLive: source.isLive, pool: pool)
        } catch {
            fail(error)
        }
    }

    /// The source continues in another codec, in the next epoch and on the same timeline.
    private func change(to stream: StreamInfo, _ emit: (DetectItem) -> Void) {
        guard let old = decoder, demand.isOpen else { return }
        drain(emit)
        notify(
            .discontinuity(
                reason: "codec changed", size: stream.size ?? lastSize ?? Size(width: 0, height: 0),
                isJump: false), emit)
        beginEpoch()
        do throws(MediaError) { decoder = try old.successor(for: stream) } catch { fail(error) }
    }

    /// Takes what the decoder still holds and lets it go.
    private func drain(_ emit: (DetectItem) -> Void) {
        guard let decoder else { return }
        decoder.sendEnd()
        do throws(MediaError) {
            while let frame = try decoder.receive() { deliver(frame, emit) }
        } catch {
            if !source.reconnects, frameIndex == 0 { memory.vitals.fail(error) }
        }
        refusedBefore = refusedPackets
        self.decoder = nil
    }

    private func beginEpoch() {
        epoch += 1
        camera.restart()
        arrivals = nil
        if source.isLive { origin = nil }
        lastSize = nil
    }

    private func fail(_ error: any UserFacing) {
        memory.vitals.fail(error)
        demand.end()
    }

    func notify(
        _ event: SourceNotice.Event, at time: MediaInstant? = nil, _ emit: (DetectItem) -> Void
    ) {
        emit(
            .notice(
                SourceNotice(
                    epoch: epoch, lastTime: lastTime, at: time, refusedPackets: refusedPackets,
                    event: event)))
    }
}

// Frames.
extension DecodeStage {
    private func deliver(_ frame: VideoFrame, _ emit: (DetectItem) -> Void) {
        guard demand.isOpen else { return }
        if let resume, isWound { return pass(frame, to: resume) }
        noteChange(of: frame, emit)
        if let pause = frame.pause, lastTime != nil, resume == nil { notify(.pause(pause), emit) }
        let time = time(of: frame)
        if let from = source.extent.from, time < from { return }
        if let to = source.extent.to, time >= to { return demand.end() }
        let identity = FrameIdentity(source: source.index, epoch: epoch, frameIndex: frameIndex)
        frameIndex += 1
        lastTime = time
        defer { finishAtLimit() }
        if let resume {
            if frameIndex > resume.frameIndex { self.resume = nil }
            return
        }
        account.recordDecoded()
        guard identity.frameIndex % source.extent.stride == 0 else {
            return account.recordDrop(identity, stage: "decode", cause: .stride)
        }
        var named = decoded(frame, identity: identity, time: time)
        watchMotion(of: &named, emit)
        if source.isLive { look(at: named, emit) }
        emit(.frame(named))
    }

    private func decoded(
        _ frame: VideoFrame, identity: FrameIdentity, time: MediaInstant
    ) -> DecodedFrame {
        var decoded = DecodedFrame(
            identity: identity, picture: frame, time: time, arrival: frame.arrival)
        decoded.refusedPackets = refusedPackets
        decoded.decodePoint = point(behind: decoded)
        if source.isLive {
            decoded.capture = camera.capture(
                at: time, reported: frame.producerReferenceTime, arrival: frame.arrival,
                wallClock: wallClock)
        }
        return decoded
    }

    private func finishAtLimit() {
        if let limit = source.extent.frameLimit, frameIndex >= limit { demand.end() }
    }

    /// Lets a frame of a wound file pass that lies before the frames that are wanted; continues
    /// timeline and numbers at the frame behind which the run resumes.
    private func pass(_ frame: VideoFrame, to resume: DecodePoint) {
        let time = frame.sourcePTS ?? .max
        guard time >= resume.sourcePTS else { return }
        guard time == resume.sourcePTS, origin?.value == resume.origin, let decoder,
            frame.size == resume.size
        else {
            return fail(ResumeFailure(source: source.name, resume))
        }
        decoder.timing = resume.timing
        frameIndex = resume.frameIndex + 1
        lastTime = resume.time
        lastSize = resume.size
        refusedBefore = resume.refusedPackets - decoder.refusedPackets
        self.resume = nil
        finishAtLimit()
    }

    /// Where decoding is behind `frame`, once in a while, where packets did not fail of late: what
    /// the decoder has yet to report of those would be counted twice or never.
    private func point(behind frame: DecodedFrame) -> DecodePoint? {
        guard let decoder, let origin, let pts = frame.picture.sourcePTS,
            decoder.packetsSinceRefusal > 64,
            frame.arrival - lastPoint >= Self.pointInterval
        else { return nil }
        lastPoint = frame.arrival
        return DecodePoint(
            frameIndex: frame.identity.frameIndex, epoch: epoch, sourcePTS: pts,
            origin: origin.value, time: frame.time, size: frame.picture.size,
            timing: decoder.timing, refusedPackets: refusedPackets)
    }

    /// A jump of the clock or another size begins an epoch.
    private func noteChange(of frame: VideoFrame, _ emit: (DetectItem) -> Void) {
        let isResized = lastSize.map { $0 != frame.size } ?? false
        if isResized || (frame.startsTimeline && lastTime != nil) {
            let reason = isResized ? "picture size changed" : "timestamps jumped"
            if resume == nil {
                notify(
                    .discontinuity(
                        reason: reason, size: frame.size, isJump: frame.startsTimeline), emit)
            }
            endMotion(emit)
            beginEpoch()
        }
        lastSize = frame.size
    }
}
