import EventLog
import Glibc
package import PipelineConfig
import VisionCore

/// The sinks of a run, each fed on its own: none holds up another, or the run.
///
/// Any thread.
package final class SinkSet: Sendable {
    private let feeders: [SinkFeeder]

    /// No sinks.
    package init() { feeders = [] }

    /// The sinks that `descriptions` ask for, fed from the log at `log`; nothing is sent yet.
    ///
    /// `epoch` goes along with each event, but in Frigate's shape, which has no place for it.
    /// `control` is what those may switch that are allowed to.
    package init(
        _ descriptions: [SinkDescription], log: String, epoch: Int? = nil,
        control: SinkControl? = nil
    ) throws(SinkError) {
        var feeders: [SinkFeeder] = []
        for one in descriptions {
            feeders.append(
                try Self.feeder(one, log: log, from: nil, epoch: epoch, control: control))
        }
        self.feeders = feeders
    }

    /// The sinks of these feeders.
    init(feeders: [SinkFeeder]) { self.feeders = feeders }

    /// The one sink called `name`, fed from record `first` on, or from where it was.
    package static func one(
        _ name: String, of descriptions: [SinkDescription], log: String, from first: UInt64?
    ) throws(SinkError) -> SinkSet {
        guard let description = descriptions.first(where: { $0.name == name }) else {
            throw .unknown(name: name, names: descriptions.map(\.name))
        }
        return SinkSet(feeders: [try feeder(description, log: log, from: first)])
    }

    private static func feeder(
        _ one: SinkDescription, log: String, from first: UInt64?, epoch: Int? = nil,
        control: SinkControl? = nil
    ) throws(SinkError) -> SinkFeeder {
        try SinkFeeder(
            log: log, name: one.name,
            sink: try SinkAdapters.adapter(one, epoch: epoch, control: control),
            filter: SinkFilter(one.events), tries: one.tries,
            from: try first.map { first throws(SinkError) in
                try place(of: first, in: log)
            })
    }

    /// The place of record `seq`.
    private static func place(
        of seq: UInt64, in log: String
    ) throws(SinkError) -> SinkCursor.Place {
        do throws(EventLogError) {
            let reader = try LogReader(path: log)
            let head = try reader.next()
            var place = SinkCursor.Place(
                run: head?.value?["run"]?.string ?? "",
                position: LogPosition(segment: 1, offset: 0), next: 0)
            guard seq > 0 else { return place }
            place.position = reader.position
            place.next = 1
            while place.next < seq, let line = try reader.next() {
                place.next = line.seq &+ 1
                place.position = reader.position
            }
            return place
        } catch { throw .log(path: log, what: error.summary) }
    }

    /// Whether there are none.
    package var isEmpty: Bool { feeders.isEmpty }

    /// How each fares.
    package var statuses: [SinkStatus] { feeders.map(\.status) }

    /// What the sink called `name` refused for good, as lines of JSON, the latest `most` of them;
    /// nil where there is no such sink.
    package func deadLetters(of name: String, most: Int) -> [[UInt8]]? {
        feeders.first { $0.name == name }?.dead.latest(most)
    }

    /// The first segment of the log that a sink still needs; nil without sinks.
    package var neededSegment: Int? { feeders.map(\.status.segment).min() }

    /// Begins.
    package func start() { for feeder in feeders { feeder.start() } }

    /// The log has records up to, not including, `end`.
    package func note(end: UInt64) { for feeder in feeders { feeder.note(end: end) } }

    /// Waits until everything is sent; `tell` hears about five times a second how each fares.
    package func waitUntilSent(_ tell: (SinkStatus) -> Void) {
        for feeder in feeders { feeder.stop(by: nil) }
        while feeders.contains(where: { !$0.isOver }) {
            usleep(200_000)
            statuses.forEach(tell)
        }
    }

    /// Sends the rest for as long as it is taken, and gives in words what was left.
    ///
    /// Five seconds without progress are the end, or `time` in all where there is one: then a sink
    /// that still waits for the other side is left to itself.
    package func finish(within time: Duration? = nil) -> [String] {
        let clock = LogClock.system.monotonic
        var deadline = clock() + (time ?? Self.patience)
        for feeder in feeders { feeder.stop(by: time == nil ? nil : deadline) }
        var before = statuses
        while time == nil, feeders.contains(where: { !$0.isOver }), clock() < deadline {
            usleep(20_000)
            let now = statuses
            if zip(before, now).contains(where: { $0.next != $1.next }) {
                deadline = clock() + Self.patience
            }
            before = now
        }
        for feeder in feeders { feeder.stop(by: deadline) }
        return feeders.compactMap { feeder in
            let left = time.map { _ in max(deadline - clock(), .zero) + Self.grace }
            guard !feeder.wait(for: left) else { return nil }
            let status = feeder.status
            let reason = status.trouble.map { " (\($0))" } ?? ""
            return "sink \(status.name): \(status.lag) records are not sent yet\(reason); "
                + "the next run sends them, or sightline log send"
        }
    }

    private static let patience = Duration.seconds(5)
    /// What a sink whose time is over has to say that it leaves.
    private static let grace = Duration.milliseconds(100)
}
