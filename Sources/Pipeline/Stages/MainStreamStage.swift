import EventLog
import Locking
import Media
import StageGraph
import VisionCore

/// Reads the stream of a camera that outputs and clips show, while networks look at a smaller one.
///
/// It goes away and comes back by itself; what becomes of it is an `output.state` event, since no
/// frame that is analysed is lost with it. It ends with the stream that is analysed.
// Sendable: run comes on one thread; cancel touches only the token and the gate.
final class MainStreamStage: SourceStage, @unchecked Sendable {
    private let source: SourceSettings
    private let uri: String
    private let reports: OutputReports
    private let demand: SourceDemand
    private let interrupt = InterruptToken()
    private let gate = MonotonicSemaphore()
    private var isUp = false
    private var wasTold = false
    private var pace: PlaybackPace?

    /// What the log calls it.
    static let output = "main"

    /// The stream at `uri` of `source`, as long as the decoding stage wants more of it by `demand`.
    init(source: SourceSettings, uri: String, demand: SourceDemand, reports: OutputReports) {
        self.source = source
        self.uri = uri
        self.demand = demand
        self.reports = reports
    }

    func run(_ emit: (CaptureItem) -> Bool) throws {
        var outage: SourceOutage?
        while !interrupt.isCancelled {
            var failure: MediaError?
            do throws(MediaError) {
                let demuxer = try Demuxer(uri: uri, options: source.input, interrupt: interrupt)
                outage = nil
                tell(up: "open")
                guard try pump(demuxer, emit) else { return }
            } catch {
                failure = error
            }
            let trouble = failure.map(SourceTrouble.init) ?? SourceTrouble(.closed, "end of stream")
            guard !interrupt.isCancelled else { return }
            guard source.reconnects, failure?.isTransient ?? true else {
                if let failure { tell(down: failure.summary) }
                _ = emit(.event(.ended(.endOfFile)))
                return
            }
            tell(down: "\(trouble.reason.rawValue): \(trouble.text)")
            guard emit(.event(.down(trouble))) else { return }
            let now = MonotonicClock.now
            var away =
                outage ?? SourceOutage(.down, error: failure, at: now, longest: source.backoff)
            away.error = failure
            let delay = away.delay(at: now)
            outage = away
            _ = gate.wait(for: delay)
        }
    }

    func closingItems() -> [CaptureItem] { [] }

    func cancel() {
        interrupt.cancel()
        gate.signal()
    }

    /// Emits packets to the end of the stream; false when nothing more is wanted.
    private func pump(
        _ demuxer: Demuxer, _ emit: (CaptureItem) -> Bool
    ) throws(MediaError) -> Bool {
        pace = source.isPlayed ? PlaybackPace() : nil
        let streams = OpenedStreams(
            video: demuxer.video, audio: demuxer.audio, attempt: 1, origin: nil)
        guard emit(.event(.opened(streams))) else { return false }
        while let packet = try demuxer.read() {
            guard demand.isOpen else { return false }
            if demand.takeComplaint() != nil { return true }
            for event in demuxer.takeEvents() {
                guard case .streamChanged(let stream) = event else { continue }
                guard emit(.event(.changedCodec(stream))) else { return false }
            }
            guard packet.streamIndex != demuxer.audio?.index else {
                guard emit(.sound(packet)) else { return false }
                continue
            }
            wait(for: packet)
            guard !interrupt.isCancelled, emit(.picture(packet)) else { return false }
        }
        return true
    }

    /// A file that is played comes at the pace of its timestamps.
    private func wait(for packet: Packet) {
        guard pace != nil, let ticks = packet.dts ?? packet.pts else { return }
        let time = MediaTime(value: ticks, timeBase: packet.timeBase).nanoseconds
        let due = MediaInstant(nanoseconds: time)
        let delay = pace?.delay(of: due, at: MonotonicClock.now) ?? .zero
        if delay > .zero {
            _ = gate.wait(for: delay)
        }
        packet.arrival = MonotonicClock.now
    }

    private func tell(up reason: String) {
        if !isUp { tell(.up, reason) }
        isUp = true
    }

    private func tell(down reason: String) {
        if isUp || !wasTold { tell(.down, reason) }
        isUp = false
    }

    private func tell(_ state: OutputReports.State, _ reason: String) {
        wasTold = true
        reports.add(output: Self.output, source: source.name, state: state, reason: reason)
    }
}
