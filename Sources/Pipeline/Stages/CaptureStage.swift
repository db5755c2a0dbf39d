import Dispatch
import EventLog
import Media
import StageGraph
import Synchronization
import VisionCore

/// Reads packets of one source; opens it again when it goes away and is a live one.
///
/// The end of a source is told in its place; a stop is not: what a stopped file run leaves out is
/// made by the run that takes up its log again.
// Sendable: open, run and close come on one thread; cancel touches only the token and the gate.
final class CaptureStage: SourceStage, @unchecked Sendable {
    private let source: SourceContext
    private var ready: Demuxer?
    private let resume: DecodePoint?
    private var wasUp = false
    private let gate = DispatchSemaphore(value: 0)

    /// `ready` is a demuxer that is open already; nil opens one in `run`.
    ///
    /// `resume` is behind which frame of a file the run goes on.
    init(source: SourceContext, ready: Demuxer?, resume: DecodePoint? = nil) {
        self.resume = resume
        self.source = source
        self.ready = ready
    }

    func run(_ emit: (PipelineItem) -> Bool) throws {
        var outage = Outage()
        guard tell(.opening(attempt: 1, retryInMs: nil), emit) else { return }
        while !source.interrupt.isCancelled {
            do throws(MediaError) {
                let (demuxer, origin) = try opened()
                guard announce(demuxer, origin, after: &outage, emit) else { return }
                let isAtEnd = try pump(demuxer, emit)
                guard !source.interrupt.isCancelled else { return }
                guard isAtEnd, source.reconnects else {
                    _ = tell(.ended(reason: source.isFinished ? "enough" : "eof"), emit)
                    return
                }
                guard tell(.down(reason: "end of stream"), emit) else { return }
                outage.begin(.down, error: nil)
            } catch {
                guard !source.interrupt.isCancelled else { return }
                guard source.reconnects, error.isTransient else {
                    source.fail(error)
                    _ = tell(.ended(reason: error.summary), emit)
                    return
                }
                guard report(error, to: &outage, emit) else { return }
            }
            guard wait(for: &outage, emit) else { return }
        }
    }

    /// The time without the source.
    private struct Outage {
        var reconnection = Reconnection(began: MonotonicClock.now)
        var cause: GapRecord.Cause = .down
        /// Since when it is away; nil while it is up, or before it was up for the first time.
        var since: Int64?
        /// What ended it, or the last try to open it.
        var error: MediaError?

        /// The source went away for `cause`; a cause that lasts stands.
        mutating func begin(_ cause: GapRecord.Cause, error: MediaError?) {
            self.error = error
            guard since == nil else { return }
            self.cause = cause
            let now = MonotonicClock.nanoseconds
            since = now
            reconnection = Reconnection(began: HostInstant(nanoseconds: now))
        }
    }

    /// Tells that the source is up, and the gap before it if it was up once.
    private func announce(
        _ demuxer: Demuxer, _ origin: MediaTime?, after outage: inout Outage,
        _ emit: (PipelineItem) -> Bool
    ) -> Bool {
        if let since = outage.since, wasUp {
            let milliseconds = Double(MonotonicClock.nanoseconds - since) / 1e6
            guard tell(.gap(cause: outage.cause, milliseconds: milliseconds), emit) else {
                return false
            }
        }
        source.setSoundStream(demuxer.audio?.index)
        let attempt = outage.reconnection.attempt + 1
        outage = Outage()
        wasUp = true
        return tell(
            .opened(
                video: demuxer.video, audio: demuxer.audio, attempt: attempt, origin: origin),
            emit)
    }

    private func report(
        _ error: MediaError, to outage: inout Outage, _ emit: (PipelineItem) -> Bool
    ) -> Bool {
        let isSilence = source.interrupt.isExpired
        let isFirst = outage.since == nil
        outage.begin(isSilence ? .stalled : .down, error: error)
        guard isFirst, wasUp else { return true }
        if isSilence { guard tell(.stalled(reason: error.summary), emit) else { return false } }
        return tell(.down(reason: error.summary), emit)
    }

    /// An open demuxer, wound to the part that is wanted where that can be done; then with the
    /// timestamp of the file's first frame.
    private func opened() throws(MediaError) -> (Demuxer, origin: MediaTime?) {
        let demuxer: Demuxer
        if let open = ready { demuxer = open } else { demuxer = try fresh() }
        ready = nil
        guard let place, place > 0, !source.isLive, demuxer.isWindable else {
            return (demuxer, nil)
        }
        if let origin = try? demuxer.wind(to: place) { return (demuxer, origin) }
        return (try fresh(), nil)
    }

    /// Media time of the first frame that has to be decoded, nanoseconds.
    private var place: Int64? {
        guard let resume else { return source.extent.from }
        return resume.isWindable ? resume.time : nil
    }

    private func fresh() throws(MediaError) -> Demuxer {
        try Demuxer(uri: source.uri, options: source.input, interrupt: source.interrupt)
    }

    /// Emits packets until the end; false when nothing more is wanted.
    private func pump(
        _ demuxer: Demuxer, _ emit: (PipelineItem) -> Bool
    ) throws(MediaError) -> Bool {
        while let packet = try demuxer.read() {
            guard !source.isFinished else { return false }
            guard emit(.packet(packet, source: source.index)) else { return false }
        }
        return true
    }

    private func wait(for outage: inout Outage, _ emit: (PipelineItem) -> Bool) -> Bool {
        var generator = SystemRandomNumberGenerator()
        let error = outage.error ?? .cancelled(uri: "")
        let delay = outage.reconnection.delay(
            after: error, at: MonotonicClock.now, using: &generator)
        let milliseconds = Int(delay.nanoseconds / 1_000_000)
        let attempt = outage.reconnection.attempt + 1
        guard tell(.opening(attempt: attempt, retryInMs: milliseconds), emit) else { return false }
        _ = gate.wait(timeout: .now() + .milliseconds(milliseconds))
        return !source.interrupt.isCancelled
    }

    private func tell(_ event: SourceNotice.Event, _ emit: (PipelineItem) -> Bool) -> Bool {
        emit(.notice(SourceNotice(source: source.index, event: event)))
    }
}
