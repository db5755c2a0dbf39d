import Dispatch
import EventLog
import Media
import StageGraph
import VisionCore

/// Reads packets of one source; opens it again when it goes away and is a live one.
///
/// The end of a source is reported in its place. A stop of a file run is not: what it leaves out is
/// made by the run that resumes its log.
// Sendable: open, run and close come on one thread; cancel touches only the token and the gate.
final class CaptureStage: SourceStage, @unchecked Sendable {
    private let source: SourceSettings
    private let memory: SourceMemory
    private let demand: SourceDemand
    private let interrupt: InterruptToken
    private var ready: Demuxer?
    private let resume: DecodePoint?
    private var sound: Int?
    private var hasEnded = false
    /// Of a file that is played like a camera; nil for a source with a pace of its own.
    private var pace: PlaybackPace?
    private let gate = DispatchSemaphore(value: 0)

    /// `ready` is a demuxer that is open already; nil opens one in `run`.
    ///
    /// `resume` is behind which frame of a file the run continues.
    init(
        source: SourceSettings, memory: SourceMemory, demand: SourceDemand,
        interrupt: InterruptToken, ready: Demuxer?, resume: DecodePoint? = nil
    ) {
        self.source = source
        self.memory = memory
        self.demand = demand
        self.interrupt = interrupt
        self.ready = ready
        self.resume = resume
        pace = source.isPlayed ? PlaybackPace() : nil
    }

    func run(_ emit: (CaptureItem) -> Bool) throws {
        guard memory.outage == nil || wait(emit) else { return }
        guard memory.outage != nil || emit(.event(.opening(attempt: 1, retryAfter: nil))) else {
            return
        }
        while !interrupt.isCancelled {
            do throws(MediaError) {
                let (demuxer, origin) = try opened()
                guard announce(demuxer, origin, emit), try pump(demuxer, emit) else { return }
                guard source.reconnects else {
                    return end(demand.isOpen ? .endOfFile : .enough, emit)
                }
                guard leave(.down(reason: "end of stream"), nil, emit) else { return }
            } catch {
                guard !interrupt.isCancelled else { return }
                guard source.reconnects, error.isTransient else {
                    memory.fail(error)
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
        guard source.isLive, !hasEnded else { return [] }
        hasEnded = true
        let gap = isGapOpen ? memory.outage?.gap(at: MonotonicClock.now, rate: memory.rate) : nil
        return [gap, .ended(.stopped)].compactMap(\.self).map(CaptureItem.event)
    }

    func cancel() {
        interrupt.cancel()
        gate.signal()
    }

    private func end(_ end: SourceEnd, _ emit: (CaptureItem) -> Bool) {
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
        if isGapOpen, let outage {
            guard emit(.event(outage.gap(at: MonotonicClock.now, rate: memory.rate))) else {
                return false
            }
        }
        memory.outage = nil
        memory.wasUp = true
        memory.tellBack()
        memory.rate = demuxer.video.averageRate ?? demuxer.video.frameRate
        sound = demuxer.audio?.index
        return emit(
            .event(
                .opened(
                    OpenedStreams(
                        video: demuxer.video, audio: demuxer.audio,
                        attempt: (outage?.attempt ?? 0) + 1, origin: origin))))
    }

    /// An error that may pass: reported when the source was up until now.
    private func report(_ error: MediaError, _ emit: (CaptureItem) -> Bool) -> Bool {
        guard interrupt.isExpired else {
            return leave(.down(reason: error.summary), error, emit)
        }
        if memory.outage == nil, memory.wasUp {
            guard emit(.event(.stalled(reason: error.summary))) else { return false }
        }
        return leave(.down(reason: error.summary), error, cause: .stalled, emit)
    }

    /// The source is away from now on; the cause of an outage that lasts stays.
    private func leave(
        _ event: SourceEvent, _ error: MediaError?, cause: GapRecord.Cause = .down,
        _ emit: (CaptureItem) -> Bool
    ) -> Bool {
        if !interrupt.isCancelled {
            memory.tellAway(error?.summary ?? "its stream ended", hint: error?.hint)
        }
        if memory.outage != nil {
            memory.outage?.error = error
            return true
        }
        memory.outage = SourceOutage(cause, error: error, at: MonotonicClock.now)
        return memory.wasUp ? emit(.event(event)) : true
    }

    private func wait(_ emit: (CaptureItem) -> Bool) -> Bool {
        guard var outage = memory.outage else { return true }
        let delay = outage.delay(at: MonotonicClock.now)
        memory.outage = outage
        let attempt = outage.attempt + 1
        let reason = outage.error?.summary
        guard emit(.event(.opening(attempt: attempt, retryAfter: delay, reason: reason))) else {
            return false
        }
        _ = gate.wait(timeout: .now() + .nanoseconds(Int(clamping: delay.nanoseconds)))
        return !interrupt.isCancelled
    }
}

// Opening and reading.
extension CaptureStage {
    /// An open demuxer, wound to the part that is wanted where that can be done; then with the
    /// timestamp of the file's first frame.
    private func opened() throws(MediaError) -> (Demuxer, origin: MediaTime?) {
        let demuxer: Demuxer
        if let open = ready { demuxer = open } else { demuxer = try fresh() }
        ready = nil
        guard let place, place > .zero, !source.isLive, demuxer.isWindable else {
            return (demuxer, nil)
        }
        if let origin = try? demuxer.wind(to: place.nanoseconds) { return (demuxer, origin) }
        return (try fresh(), nil)
    }

    /// Media time of the first frame that has to be decoded.
    private var place: MediaInstant? {
        guard let resume else { return source.extent.from }
        return resume.isWindable ? resume.time : nil
    }

    private func fresh() throws(MediaError) -> Demuxer {
        try Demuxer(uri: source.uri, options: source.input, interrupt: interrupt)
    }

    /// Emits packets to the end of the source; false when nothing more is wanted.
    private func pump(
        _ demuxer: Demuxer, _ emit: (CaptureItem) -> Bool
    ) throws(MediaError) -> Bool {
        while let packet = try demuxer.read() {
            guard demand.isOpen else {
                end(.enough, emit)
                return false
            }
            guard report(demuxer.takeEvents(), emit) else { return false }
            sound = demuxer.audio?.index
            let isSound = packet.streamIndex == sound
            if !isSound { waitUntilDue(packet) }
            guard emit(isSound ? .sound(packet) : .picture(packet)) else { return false }
        }
        return report(demuxer.takeEvents(), emit) && !interrupt.isCancelled
    }

    /// Waits until a packet of a file that is played like a camera is due, or the run stops.
    private func waitUntilDue(_ packet: Packet) {
        guard let ticks = packet.dts ?? packet.pts else { return }
        let time = MediaInstant(
            nanoseconds: MediaTime(value: ticks, timeBase: packet.timeBase).nanoseconds)
        guard let delay = pace?.delay(of: time, at: MonotonicClock.now), delay > .zero else {
            return
        }
        _ = gate.wait(timeout: .now() + .nanoseconds(Int(clamping: delay.nanoseconds)))
        packet.arrival = MonotonicClock.now
    }

    /// Reports what the source did beside giving packets; false when nothing more is wanted.
    private func report(_ events: [DemuxerEvent], _ emit: (CaptureItem) -> Bool) -> Bool {
        for event in events {
            switch event {
            case .lostPicture(let name, _, let reason):
                memory.note("\(name): \(reason)")
                guard emit(.event(.lost(name: name, reason: reason))) else { return false }
            case .passedOver(let others):
                guard others.count > 0 else { continue }
                memory.note("passed over: \(others.summary), which are no pictures")
            case .endedEarly(let expected, let received):
                memory.note("its index has \(expected) frames, \(received) came")
            case .streamChanged(let stream):
                guard emit(.event(.changedCodec(stream))) else { return false }
            }
        }
        return true
    }
}
