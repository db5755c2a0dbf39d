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
    private let talk: RunTalk
    private let interrupt: InterruptToken
    private var ready: Demuxer?
    private let resume: DecodePoint?
    private let whenOver: @Sendable () -> Void
    private var sound: Int?
    private var hasEnded = false
    private let gate = DispatchSemaphore(value: 0)
    /// When the last packet of its pictures came.
    private var lastPicture: HostInstant?
    private var arrivals = ArrivalWatch()
    private var backlog = BacklogControl()
    private var clock = ClockRate()
    /// Of a file that is played like a camera, or a stream that comes in pieces; nil for a source
    /// with a pace of its own.
    private var pace: PlaybackPace?

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

    /// Emits packets to the end of the source, or until the decoder can make nothing of them; false
    /// when nothing more is wanted.
    private func pump(
        _ demuxer: Demuxer, _ emit: (CaptureItem) -> Bool
    ) throws(MediaError) -> Bool {
        defer { noteDamage(of: demuxer) }
        while let packet = try demuxer.read() {
            guard demand.isOpen else {
                end(.enough, emit)
                return false
            }
            guard report(demuxer.takeEvents(), emit) else { return false }
            sound = demuxer.audio?.index
            guard packet.streamIndex != sound else {
                guard emit(.sound(packet)) else { return false }
                continue
            }
            guard try take(packet, of: demuxer, emit) else { return false }
            if source.reconnects, demand.hasComplaint { return true }
        }
        return report(demuxer.takeEvents(), emit) && !interrupt.isCancelled
    }

    /// Passes a packet of the pictures on, unless too much waits in front of the decoder.
    private func take(
        _ packet: Packet, of demuxer: Demuxer, _ emit: (CaptureItem) -> Bool
    ) throws(MediaError) -> Bool {
        let now = packet.arrival
        lastPicture = now
        guard source.isLive, let ticks = packet.dts ?? packet.pts else {
            return emit(.picture(packet))
        }
        let time = Duration.nanoseconds(
            MediaTime(value: ticks, timeBase: packet.timeBase).nanoseconds)
        if pace != nil {
            let due = MediaInstant(nanoseconds: time.nanoseconds)
            let delay = pace?.delay(of: due, at: MonotonicClock.now) ?? .zero
            if delay > .zero {
                _ = gate.wait(timeout: .now() + .nanoseconds(Int(clamping: delay.nanoseconds)))
                guard !interrupt.isCancelled else { return false }
            }
            packet.arrival = MonotonicClock.now
            return emit(.picture(packet))
        }
        guard source.reconnects else { return emit(.picture(packet)) }
        let late = arrivals.lateness(at: time, arrival: now, waited: packet.waited)
        packet.arrival = now - late
        if let rate = clock.note(time, arrival: packet.arrival) {
            guard emit(.event(.clockRate(rate))) else { return false }
        }
        memory.vitals.note(lateness: late, clockRate: clock.rate)
        if let change = backlog.note(late: late, isKey: packet.isKey, at: now) {
            guard emit(.event(.decided(decision(change)))) else { return false }
        }
        guard !backlog.isKeysOnly || packet.isKey else {
            backlog.skip()
            return emit(.passedOver(packet))
        }
        return emit(.picture(packet))
    }

    private func decision(_ change: BacklogControl.Change) -> SourceDecision {
        switch change {
        case .keysOnly(let late):
            SourceDecision(
                action: "decode", from: "all", to: "keys",
                reason: "\(late.wholeMilliseconds) ms behind > "
                    + "\(BacklogControl.standardLimit.wholeMilliseconds) ms")
        case .all(let skipped):
            SourceDecision(
                action: "decode", from: "keys", to: "all",
                reason: "caught up; \(skipped) packets were not decoded")
        }
    }

    /// Keeps for the end of the run what of a file was damaged.
    private func noteDamage(of demuxer: Demuxer) {
        // Pictures that are lost are named each.
        guard !source.isLive, !source.isPictures, demuxer.damagedPackets > 0 else { return }
        memory.vitals.note("\(demuxer.damagedPackets) packets were damaged, or could not be read")
    }

    /// Reports what the source did beside giving packets; false when nothing more is wanted.
    private func report(_ events: [DemuxerEvent], _ emit: (CaptureItem) -> Bool) -> Bool {
        for event in events {
            switch event {
            case .lostPicture(let name, _, let reason):
                memory.vitals.note("\(name): \(reason)")
                guard emit(.event(.lost(name: name, reason: reason))) else { return false }
            case .passedOver(let others):
                guard others.count > 0 else { continue }
                memory.vitals.note("not pictures, passed over: \(others.summary)")
            case .endedEarly(let expected, let received):
                memory.vitals.note("its index has \(expected) frames, \(received) came")
            case .streamChanged(let stream):
                guard emit(.event(.changedCodec(stream))) else { return false }
            }
        }
        return true
    }
}
