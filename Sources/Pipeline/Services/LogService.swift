import Dispatch
import EventLog
import EventSinks
import Media
import StageGraph
import VisionCore

/// The fan-in of the log: owns the one writer, and takes the records of all sources.
///
/// The order of each source is kept. Where the log is to be the same for equal input, entries of
/// several files leave in the order of media time: one that has come early is answered when it has
/// left, which holds its source back. Everything happens on one queue; whoever waits for an answer
/// holds no thread. Any thread may call it.
// Sendable: everything that changes is touched on `queue` only.
final class LogService: @unchecked Sendable {
    typealias Answer = @Sendable (Result<Void, EventLogError>) -> Void
    /// Gives figures of stages and of live sources.
    typealias Statistics = @Sendable () -> ([StageStatistics], [StatRecord.Source])

    private struct Waiting {
        var entry: LogEntry
        var answer: Answer
    }

    private let queue = DispatchQueue(label: "sightline.log", qos: .userInitiated)
    private let writer: LogWriter?
    private let reports: OutputReports
    private let backends: Backends
    /// Where events are sent.
    let sinks: SinkSet
    /// Sources that have not ended, in the order by time; nil where entries leave as they come.
    private var merger: RecordMerger<Waiting>?
    private var decoded: [Int: Int] = [:]
    private var nextStat = RunInstant.zero + statInterval
    private var nextClock = RunInstant.zero + clockInterval
    private var failure: EventLogError?
    private var isFinished = false
    private var watch = LogWatch()
    /// What the outputs of each source hold; of sources that have outputs that a run continues.
    private var held: [String: [String: OutputPoint]] = [:]
    private let notify: @Sendable (LogNotice) -> Void

    private static let statInterval = Duration.seconds(10)
    private static let clockInterval = Duration.seconds(60)

    /// What records need to know of the log.
    let head: LogHead
    /// Outputs of each source behind which a run may continue; until all of them hold a frame, no
    /// run continues behind it.
    let heldOutputs: Int

    /// A fan-in for `writer`; nil writes nothing.
    ///
    /// `mergedSources` is how many sources, with indices from 0, are put into the order of media
    /// time; nil for none. `heldOutputs` is how many outputs each source has of which `note(_:)`
    /// will be told. `notify` is called when the disk refuses records and when it takes them
    /// again, on the service's queue.
    init(
        writer: LogWriter?, reports: OutputReports, mergedSources: Int? = nil,
        sinks: SinkSet = SinkSet(), heldOutputs: Int = 0, backends: Backends = Backends(),
        notify: @escaping @Sendable (LogNotice) -> Void = { _ in }
    ) {
        self.writer = writer
        self.reports = reports
        self.sinks = sinks
        self.backends = backends
        self.notify = notify
        self.heldOutputs = heldOutputs
        merger = mergedSources.map { RecordMerger(sources: $0, keepsOrder: true) }
        head =
            writer.map { writer in
                LogHead(
                    run: writer.runID, isDeterministic: writer.header.deterministic,
                    start: MonotonicClock.now - (writer.now - .zero))
            } ?? .none
        guard writer != nil else { return }
        sinks.start()
    }

    /// Has `entry` written, at media time `time` of its source; answers when it is.
    func submit(_ entry: LogEntry, at time: MediaInstant, _ answer: @escaping Answer) {
        queue.async {
            let waiting = Waiting(entry: entry, answer: answer)
            guard self.merger != nil else { return self.write([waiting]) }
            let ready = self.merger?.push(waiting, from: entry.source, at: time) ?? []
            self.write(ready)
            if entry.endsSource { self.endOrder(of: entry.source) }
        }
    }

    /// The source gives nothing more in the order of time: it holds nobody back.
    func end(source: Int) {
        queue.async { self.endOrder(of: source) }
    }

    /// Has `records` written that belong to no item of the source `name`, at once.
    func append(_ records: [any LogRecord], source: Int, name: String) {
        guard !records.isEmpty else { return }
        let bundle = FrameRecords(source: name, before: records, isFrame: false)
        let entry = LogEntry(source: source, name: name, records: bundle)
        queue.async { self.write([Waiting(entry: entry, answer: { _ in })]) }
    }

    /// The output at `path` of the source `name` holds what `point` says.
    func note(_ point: OutputPoint, of path: String, source name: String) {
        queue.async {
            self.held[name, default: [:]][path] = point
            guard let held = self.held[name], held.count == self.heldOutputs,
                let frame = held.values.map(\.frame).min()
            else { return }
            self.writer?.release(name, before: frame) { ResumePoint.payload($0, holding: held) }
        }
    }

    /// Does what time demands: clocks, figures of the stages, what outputs reported.
    ///
    /// To be called about once a second, also while nothing is written; `statistics` is asked only
    /// when figures are due.
    func tick(_ statistics: @escaping Statistics) {
        queue.async {
            self.attempt { () throws(EventLogError) in
                try self.writer?.tick()
                try self.writeReports()
                try self.writeClock()
                try self.writeStatistics(statistics)
            }
        }
    }

    /// Continues in a new file at the log's name when the log was moved away from there.
    func reopen() {
        queue.async {
            self.attempt { () throws(EventLogError) in try self.writer?.reopenIfMoved() }
        }
    }

    /// Begins the next segment of the log now; nil where there is no log that is written.
    func rotate() -> RotationOutcome? {
        queue.sync {
            guard let writer, !isFinished else { return nil }
            var outcome: RotationOutcome?
            attempt { () throws(EventLogError) in outcome = try writer.rotateNow() }
            return outcome
        }
    }

    /// How the log that is written fares; nil where there is none.
    var status: LogStatus? { queue.sync { writer?.status } }

    /// Writes what `verdict` says of `event`, its last record among those before number `seen`.
    ///
    /// Nil where there is no log that is written. Blocks until the record is with the system.
    func add(
        _ verdict: Verdict, to event: JSONValue, readUpTo seen: UInt64
    ) -> VerdictOutcome? {
        queue.sync {
            guard let writer, !isFinished else { return nil }
            var outcome: VerdictOutcome?
            attempt { () throws(EventLogError) in
                outcome = try writer.add(verdict, to: event, readUpTo: seen)
            }
            return outcome
        }
    }

    /// What the log could not be written for; nil while all is well.
    ///
    /// Waits for what was submitted.
    var trouble: EventLogError? { queue.sync { failure } }

    /// Writes the last figures and `end`; `sources` has what was decoded of each.
    ///
    /// Gives in words what is not as it should be; nil when all is well. Blocks.
    func finish(
        reason: EndRecord.Reason, exitCode: Int32,
        sources: [(name: String, decoded: Int, refusedPackets: Int)],
        statistics: () -> ([StageStatistics], [StatRecord.Source])
    ) -> String? {
        queue.sync {
            guard let writer else { return nil }
            isFinished = true
            do throws(EventLogError) {
                try writeReports()
                try writeLastStatistics(statistics)
            } catch {
                failure = failure ?? error
            }
            for source in sources {
                writer.setDecoded(source.decoded, of: source.name)
                writer.setRefusedPackets(source.refusedPackets, of: source.name)
            }
            do throws(EventLogError) {
                let status = try writer.finish(reason: reason, exitCode: exitCode)
                sinks.note(end: status.records)
                guard status.isDegraded else { return nil }
                let cause = status.fault?.text ?? "the disk refused records"
                return "\(cause); \(status.backlog + status.lost) records are not in the log"
            } catch {
                return error.summary
            }
        }
    }
}

// On the queue.
extension LogService {
    private func endOrder(of source: Int) {
        guard merger != nil else { return }
        write(merger?.end(source) ?? [])
    }

    private func write(_ ready: [Waiting]) {
        for waiting in ready {
            if let failure {
                waiting.answer(.failure(failure))
                continue
            }
            do throws(EventLogError) {
                try write(waiting.entry)
                waiting.answer(.success(()))
            } catch {
                failure = error
                waiting.answer(.failure(error))
            }
        }
        attempt { () throws(EventLogError) in try self.writeReports() }
    }

    private func write(_ entry: LogEntry) throws(EventLogError) {
        guard let writer else { return }
        if let count = entry.decoded {
            let highest = max(decoded[entry.source] ?? 0, count)
            decoded[entry.source] = highest
            writer.setDecoded(highest, of: entry.name)
        }
        if let count = entry.refusedPackets { writer.setRefusedPackets(count, of: entry.name) }
        try writer.append(entry.records)
    }

    private func attempt(_ work: () throws(EventLogError) -> Void) {
        guard failure == nil else { return }
        do throws(EventLogError) { try work() } catch { failure = error }
        guard let writer else { return }
        let status = writer.status
        sinks.note(end: status.records)
        watch.notices(of: status).forEach(notify)
    }

    private func writeReports() throws(EventLogError) {
        for report in reports.take() { try writer?.append(report) }
        // When a server answers depends on the clock: a log without clocks is silent of it.
        for record in backends.take() where !head.isDeterministic { try writer?.append(record) }
    }

    private var now: RunInstant { writer?.now ?? .zero }

    /// Wall time against the monotonic clock, once a minute.
    private func writeClock() throws(EventLogError) {
        guard let writer, !head.isDeterministic, now >= nextClock else { return }
        nextClock = now + Self.clockInterval
        try writer.append(writer.clockRecord)
    }

    private func writeStatistics(
        _ statistics: () -> ([StageStatistics], [StatRecord.Source])
    ) throws(EventLogError) {
        guard let writer, !head.isDeterministic, now >= nextStat else { return }
        nextStat = now + Self.statInterval
        let (stages, sources) = statistics()
        var record = StatRecord(stages)
        record.sources = sources
        record.backends = backends.figures.map(StatRecord.Backend.init)
        record.sinks = sinks.statuses.map(\.record)
        try writer.append(record)
    }

    /// The last figures, unless they were written a moment ago; of servers those at the very end.
    private func writeLastStatistics(
        _ statistics: () -> ([StageStatistics], [StatRecord.Source])
    ) throws(EventLogError) {
        let isDue = nextStat - now < Self.statInterval - .seconds(1)
        guard isDue || !backends.figures.isEmpty else { return }
        nextStat = .zero
        try writeStatistics(statistics)
    }
}

extension StatRecord {
    /// The figures of all stages and of the process.
    init(_ statistics: [StageStatistics]) {
        self.init(
            stages: statistics.map { stage in
                StatRecord.Stage(
                    name: stage.name, taken: stage.taken, given: stage.emitted,
                    dropped: stage.dropped, depth: stage.depth, deepest: stage.depthMax,
                    busyMilliseconds: Double(stage.busyNanoseconds) / 1e6,
                    p50: Double(stage.p50Nanoseconds) / 1e6,
                    p95: Double(stage.p95Nanoseconds) / 1e6,
                    p99: Double(stage.p99Nanoseconds) / 1e6)
            }, residentBytes: ProcessFigures.residentBytes,
            descriptors: ProcessFigures.descriptors)
    }
}
