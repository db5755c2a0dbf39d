import EventLog
import Locking
import Media
import StageGraph
import VisionCore

/// Reads packets of one source; opens it again when it goes away and is a live one.
///
/// The end of a source is reported in its place. A stop of a file run is not: what it leaves out is
/// made by the run that resumes its log.
// Sendable: open, run and close come on one thread; cancel touches only the token and the gate.
final class CaptureStage: SourceStage, @unchecked Sendable {
    let source: SourceSettings
    let memory: SourceMemory
    let demand: SourceDemand
    private let talk: RunTalk
    let interrupt: InterruptToken
    var ready: Demuxer?
    let resume: DecodePoint?
    private let whenOver: @Sendable () -> Void
    var sound: Int?
    private var hasEnded = false
    let gate = MonotonicSemaphore()
    /// When the last packet of its pictures came.
    var lastPicture: HostInstant?
    var arrivals = ArrivalWatch()
    var backlog = BacklogControl()
    var clock = ClockRate()
    /// Of a file that is played like a camera, or a stream that comes in pieces; nil for a source
    /// with a pace of its own.
    var pace: PlaybackPace?
    /// Whether packets are left out up to the next key frame, and when the last one was not.
    var sparing = (isOn: false, last: HostInstant?.none)

    /// `ready` is a demuxer that is open already; nil opens one in `run`.
    ///
    /// `resume` is behind which frame of a file the run continues; `whenOver` is called at the end.
    init(
        source: SourceSettings, memory: SourceMemory, demand: SourceDemand, talk: RunTalk,
        interrupt: InterruptToken, ready: Demuxer?, resume: DecodePoint? = nil,
        whenOver: @escaping @Sendable () -> Void = {}
    ) {
        self.source = source
        self.memory = memory
        self.demand = demand
        self.talk = talk
        self.interrupt = interrupt
        self.ready = ready
        self.resume = resume
        self.whenOver = whenOver
        pace = source.isPlayed ? PlaybackPace() : nil
    }

    func run(_ emit: (CaptureItem) -> Bool) throws {
        guard memory.outage == nil || wait(emit) else { return }
        guard
            memory.outage != nil
                || emit(.event(.opening(attempt: 1, retryAfter: nil, trouble: nil)))
        else { return }
        while !interrupt.isCancelled {
            do throws(MediaError) {
                let (demuxer, origin) = try opened()
                guard announce(demuxer, origin, emit), try pump(demuxer, emit) else { return }
                guard source.reconnects else {
                    return end(demand.isOpen ? .endOfFile : .enough, emit)
                }
                guard leave(emit) else { return }
            } catch {
                guard !interrupt.isCancelled else { return }
                guard source.reconnects, error.isTransient else {
                    memory.vitals.fail(error)
                    return end(.failed(error.summary), emit)
                }
                guard report(error, emit) else { return }
            }
            guard wait(emit) else { return }
        }
    }

    /// A stop ends live sources, and the gap of one that is away; a file that was cut short is
    /// resumed later.
    func closingItems() -> [CaptureItem] {
        whenOver()
        guard source.isLive, !hasEnded else { return [] }
        hasEnded = true
        if let refusal = memory.orders.refusal { return refused(refusal) }
        let gap = isGapOpen ? memory.outage?.gap(at: MonotonicClock.now, rate: memory.rate) : nil
        return [gap, .ended(.stopped)].compactMap(\.self).map(CaptureItem.event)
    }

    func cancel() {
        interrupt.cancel()
        gate.signal()
    }

    /// There is no room for the source for now: it goes away, and comes back when there is.
    private func refused(_ trouble: SourceTrouble) -> [CaptureItem] {
        memory.trouble = trouble
        let since = memory.wasUp ? lastPicture : nil
        memory.outage =
            memory.outage
            ?? SourceOutage(
                .down, error: nil, since: since, at: MonotonicClock.now, longest: source.backoff)
        return [.event(.down(trouble))]
    }

    func end(_ end: SourceEnd, _ emit: (CaptureItem) -> Bool) {
        hasEnded = true
        _ = emit(.event(.ended(end)))
    }

    /// Whether frames are missing: a source that never was up has none to miss.
    private var isGapOpen: Bool { memory.outage != nil && memory.wasUp }
}

// Away and back.
extension CaptureStage {
    /// Reports that the source is up, and the gap before it if it was up before.
    private func announce(
        _ demuxer: Demuxer, _ origin: MediaTime?, _ emit: (CaptureItem) -> Bool
    ) -> Bool {
        let outage = memory.outage
        let now = MonotonicClock.now
        if isGapOpen, let outage {
            guard emit(.event(outage.gap(at: now, rate: memory.rate))) else { return false }
        }
        if let outage {
            talk.takeBack(
                source.name,
                "up again after \((now - outage.since).wholeSeconds) s, \(outage.attempt) tries")
        }
        memory.outage = nil
        memory.wasUp = true
        memory.rate = demuxer.video.averageRate ?? demuxer.video.frameRate
        sound = demuxer.audio?.index
        lastPicture = now
        arrivals = ArrivalWatch()
        backlog = BacklogControl()
        clock = ClockRate()
        let isPaced = source.isPlayed || (source.isLive && demuxer.comesInPieces)
        pace = isPaced ? PlaybackPace() : nil
        _ = demand.takeComplaint()
        return emit(
            .event(
                .opened(
                    OpenedStreams(
                        video: demuxer.video, audio: demuxer.audio,
                        attempt: (outage?.attempt ?? 0) + 1, origin: origin))))
    }

    /// An error that may pass: reported when the source was up until now.
    private func report(_ error: MediaError, _ emit: (CaptureItem) -> Bool) -> Bool {
        let trouble = SourceTrouble(error)
        guard interrupt.isExpired else { return leave(trouble, error, emit) }
        if memory.outage == nil, memory.wasUp {
            guard emit(.event(.stalled(trouble))) else { return false }
        }
        return leave(trouble, error, cause: .stalled, emit)
    }

    /// The source ended its stream, or the decoder can make nothing of it.
    private func leave(_ emit: (CaptureItem) -> Bool) -> Bool {
        guard let complaint = demand.takeComplaint() else {
            return leave(SourceTrouble(.closed, "end of stream"), nil, emit)
        }
        lastPicture = complaint.since
        guard emit(.event(.stalled(complaint.trouble))) else { return false }
        return leave(complaint.trouble, nil, cause: .stalled, emit)
    }

    /// The source is away from now on; the cause of an outage that lasts stays.
    private func leave(
        _ trouble: SourceTrouble, _ error: MediaError?, cause: GapRecord.Cause = .down,
        _ emit: (CaptureItem) -> Bool
    ) -> Bool {
        memory.trouble = trouble
        if memory.outage != nil {
            memory.outage?.error = error
            return true
        }
        memory.outage = SourceOutage(
            cause, error: error, since: memory.wasUp ? lastPicture : nil, at: MonotonicClock.now,
            longest: source.backoff)
        return memory.wasUp ? emit(.event(.down(trouble))) : true
    }

    private func wait(_ emit: (CaptureItem) -> Bool) -> Bool {
        guard var outage = memory.outage else { return true }
        let delay = outage.delay(at: MonotonicClock.now)
        memory.outage = outage
        let attempt = outage.attempt + 1
        let trouble = memory.trouble
        if let trouble {
            talk.tell(
                source.name, trouble.reason.rawValue,
                "\(trouble.reason.rawValue): \(trouble.text); it is tried again"
                    + (trouble.hint.map { " (hint: \($0))" } ?? ""))
        }
        guard emit(.event(.opening(attempt: attempt, retryAfter: delay, trouble: trouble))) else {
            return false
        }
        _ = gate.wait(for: delay)
        return !interrupt.isCancelled
    }
}
