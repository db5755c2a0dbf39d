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

    /// `continuation` tells where a live run left off whose log goes on.
    init(
        source: SourceContext, ledger: ConservationLedger, drops: DropJournal,
        continuation: Continuation.Source?
    ) {
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
        case .opened(let video, _, _):
            drain(emit)
            if !isFirstOpening { beginEpoch() }
            isFirstOpening = false
            do throws(MediaError) {
                decoder = try VideoDecoder(
                    stream: video, threads: source.input.decoderThreads,
                    maxPixels: source.input.maxPixels, pool: pool)
            } catch {
                source.fail(error)
                source.finish()
            }
        case .down, .stalled, .ended: drain(emit)
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
        if source.isLive { origin = nil }
        lastSize = nil
    }

    private func deliver(_ frame: VideoFrame, _ emit: (PipelineItem) -> Void) {
        guard !source.isFinished else { return }
        noteChange(of: frame, emit)
        let time = time(of: frame)
        if let from = source.extent.from, time < from { return }
        if let to = source.extent.to, time >= to { return source.finish() }
        let identity = FrameIdentity(
            source: source.index, epoch: epoch, frameIndex: frameIndex)
        frameIndex += 1
        lastTime = time
        ledger.recordDecoded(source: source.index)
        if identity.frameIndex % source.extent.stride == 0 {
            emit(
                .frame(
                    FrameItem(
                        identity: identity, frame: frame, time: time, arrival: frame.arrival)))
        } else {
            ledger.recordDrop(source: source.index, stage: "decode", cause: .stride)
            drops.add(identity, stage: "decode", cause: .stride)
        }
        if let limit = source.extent.frameLimit, frameIndex >= limit { source.finish() }
    }

    /// A jump of the clock or another size begins an epoch.
    private func noteChange(of frame: VideoFrame, _ emit: (PipelineItem) -> Void) {
        let isResized = lastSize.map { $0 != frame.size } ?? false
        if isResized || (frame.startsTimeline && lastTime != nil) {
            let reason = isResized ? "picture size changed" : "timestamps jumped"
            tell(
                .discontinuity(
                    reason: reason, size: frame.size, isJump: frame.startsTimeline), emit)
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
