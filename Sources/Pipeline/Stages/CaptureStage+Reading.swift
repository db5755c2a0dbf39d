import EventLog
import Locking
import Media
import StageGraph
import VisionCore

// Opening and reading.
extension CaptureStage {
    /// An open demuxer, wound to the part that is wanted where that can be done; then with the
    /// timestamp of the file's first frame.
    func opened() throws(MediaError) -> (Demuxer, origin: MediaTime?) {
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
    func pump(
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
        if source.isLive, isSpared(packet, at: now) { return emit(.passedOver(packet)) }
        guard source.isLive, let ticks = packet.dts ?? packet.pts else {
            return emit(.picture(packet))
        }
        let time = Duration.nanoseconds(
            MediaTime(value: ticks, timeBase: packet.timeBase).nanoseconds)
        if pace != nil {
            let due = MediaInstant(nanoseconds: time.nanoseconds)
            let delay = pace?.delay(of: due, at: MonotonicClock.now) ?? .zero
            if delay > .zero {
                _ = gate.wait(for: delay)
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
        memory.vitals.note(
            lateness: late, clockRate: clock.rate, repeats: demuxer.takeRepeats())
        if let change = backlog.note(late: late, isKey: packet.isKey, at: now) {
            guard emit(.event(.decided(decision(change)))) else { return false }
        }
        guard !backlog.isKeysOnly || packet.isKey else {
            backlog.skip()
            return emit(.passedOver(packet))
        }
        return emit(.picture(packet))
    }

    /// Whether a packet is left out since memory is short: all but key frames, and of those all but
    /// some.
    private func isSpared(_ packet: Packet, at now: HostInstant) -> Bool {
        if memory.orders.isKeysOnly {
            let isDue = sparing.last.map { now - $0 >= Self.keyInterval } ?? true
            sparing.isOn = !(packet.isKey && isDue)
            if !sparing.isOn { sparing.last = now }
        } else if packet.isKey {
            sparing.isOn = false
        }
        return sparing.isOn
    }

    /// Least time between key frames that are decoded when memory is short.
    private static let keyInterval = Duration.milliseconds(500)

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
