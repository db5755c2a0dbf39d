import Analytics
import EventLog
import Media
import PipelineConfig
import StageGraph
import VisionCore

/// The life of one source in a run: its graph, and the next one when that fails.
///
/// Owned by the `Supervisor`, and touched on its queue only.
final class SourceRun {
    /// What became of a graph of the source.
    enum Outcome {
        /// A further graph has been started.
        case restarted
        /// The source is over.
        case ended
        /// The source waits until there is memory for it.
        case refused
    }

    private(set) var plan: SourcePlan
    let memory: SourceMemory
    let account: FrameAccount
    private let services: RunServices
    private let client: InferenceService.Client?
    private let records: SourceRecords
    private var graph: SourceGraph?
    /// Graphs of the source so far.
    private(set) var part: Int
    private var isStopping = false
    /// Whether a source that was refused is wanted again before its graph has ended.
    private var isAdmitted = false
    private var restart: SourceOutage?
    private var meter = RateMeter()
    private var load: LoadControl?

    /// A graph that ran this long before it failed failed for another reason than the one before.
    private static let settledAfter = Duration.seconds(60)

    /// A source that is to run as `plan` says; throws when its networks cannot be used.
    ///
    /// `remains` is what an earlier run of the source left; nil begins as the plan says.
    init(_ plan: SourcePlan, services: RunServices, remains: SourceRemains? = nil) throws {
        self.plan = plan
        self.services = services
        account = remains?.account ?? FrameAccount()
        part = remains?.part ?? 0
        memory =
            remains?.memory ?? SourceMemory(position: plan.position, analysis: plan.analysis)
        memory.hasEnded = false
        if let remains {
            var analysis = plan.analysis
            analysis.resume(after: remains.memory.analysis)
            memory.analysis = analysis
        }
        if let failure = plan.opened.failure { memory.vitals.fail(failure) }
        client =
            plan.task.networks.open == nil || plan.opened.failure != nil
            ? nil
            : try services.inference(for: plan.task.networks).join(
                plan.task.networks, quota: plan.quota)
        load =
            plan.settings.isLive ? plan.description.run.budget.map(LoadControl.init(budget:)) : nil
        records = SourceRecords(
            source: plan.settings, log: services.log.head, logsFrames: false)
    }

    /// Name of the source.
    var name: String { plan.settings.name }

    /// Whether it runs.
    var isRunning: Bool { graph != nil }

    /// Whether it waits until there is memory for it.
    private(set) var isRefused = false

    /// Counters of its stages.
    var statistics: [StageStatistics] { graph?.statistics() ?? [] }

    /// Takes note of the counters, and holds the latency within the budget; about once a second.
    func measure(at now: HostInstant) {
        meter.note(
            RateMeter.Reading(
                at: now, frames: account.balance.decoded, inferred: memory.vitals.now.inferred))
        guard let change = load?.note(p95: memory.vitals.now.p95(at: now), at: now) else { return }
        memory.orders.stride = change.to
        services.log.append(
            [
                ControlRecord(
                    author: .auto, action: "stride", source: name,
                    from: .int(Int64(clamping: change.from)),
                    to: .int(Int64(clamping: change.to)), reason: change.reason)
            ], source: plan.settings.index, name: name)
    }

    /// How it fares.
    var vitals: RunVitals.Source {
        RunVitals.Source(
            figures: SourceFigures(self), vitals: memory.vitals.now,
            framesPerSecond: meter.rates.frames, inferredPerSecond: meter.rates.inferred,
            quota: plan.quota.rate)
    }

    /// Starts the next graph of the source; `completion` is called when it has ended, on any queue.
    func start(_ completion: @escaping GraphRunner.Completion) {
        part += 1
        let graph = SourceGraph(
            plan, memory: memory, account: account, services: services, client: client, part: part)
        self.graph = graph
        plan.opened.demuxer = nil
        if isStopping { graph.stop(.drain) }
        graph.start(completion)
    }

    /// Ends the source: what is in flight is let through, or with `.now` dropped.
    func stop(_ mode: StopMode) {
        isStopping = true
        graph?.stop(mode)
    }

    /// Ends what the outputs of the source wait for.
    func abandonOutputs() { graph?.abandonOutputs() }

    /// The graph has ended with `result`: reports what it left, and says how the source continues.
    func graphEnded(_ result: Result<Void, GraphError>) -> Outcome {
        graph = nil
        if memory.orders.refusal != nil, !memory.hasEnded, !isStopping, services.trouble == nil {
            if case .failure(let error) = result { reportFailure(RunFailure(error)) }
            isRefused = true
            return .refused
        }
        guard case .failure(let error) = result else { return afterGraph() }
        let failure = RunFailure(error)
        guard plan.settings.isLive, !isStopping, services.trouble == nil else {
            memory.vitals.fail(failure)
            return end()
        }
        reportFailure(failure)
        return .restarted
    }

    /// A graph that ended by itself: the source is over, unless it was refused and is wanted again.
    private func afterGraph() -> Outcome {
        guard isAdmitted, !isStopping else { return end() }
        isAdmitted = false
        return .restarted
    }

    /// Ends the source for now, for the reason given: what is in flight is let through.
    func refuse(_ trouble: SourceTrouble) {
        memory.orders.refusal = trouble
        isAdmitted = false
        services.talk.tell(name, trouble.reason.rawValue, trouble.text)
        graph?.stop(.drain)
    }

    /// There is room for the source again; whether it is to be started.
    func admit() -> Bool {
        guard memory.orders.refusal != nil else { return false }
        memory.orders.refusal = nil
        defer { isRefused = false }
        // One that has not left yet is started when it has.
        isAdmitted = !isRefused
        return isRefused
    }

    /// The source is over while it waits for memory.
    func endRefused() {
        guard isRefused else { return }
        isRefused = false
        memory.orders.refusal = nil
        _ = end()
    }

    /// Gives back what the source held of the services; what it leaves for a later run of it.
    @discardableResult func leave() -> SourceRemains {
        if let client { services.inference(for: plan.task.networks).leave(client) }
        return SourceRemains(memory: memory, account: account, part: part)
    }
}

// What the log hears of it.
extension SourceRun {
    /// The log hears of a source that did not open and is left out.
    func reportRefusal() {
        services.log.end(source: plan.settings.index)
        guard let failure = memory.vitals.failure else { return }
        var record = SourceRecord(
            source: name, epoch: 0, state: .ended,
            reason: ((failure as? MediaError)?.reason ?? .failed).rawValue)
        record.text = Redactor.redacted(failure.summary)
        services.log.append([record], source: plan.settings.index, name: name)
    }

    /// The log hears of the frames that were lost, the tracks that end and the failure; the source
    /// is away until its next graph is up.
    private func reportFailure(_ failure: RunFailure) {
        let now = MonotonicClock.now
        if let last = restart, now - last.since < Self.settledAfter {
            memory.outage = last
        } else {
            memory.outage = SourceOutage(
                .down, error: nil, at: now, longest: plan.settings.backoff)
        }
        restart = memory.outage
        var records = lostAndClosed()
        let trouble = SourceTrouble(.failed, failure.summary)
        memory.trouble = trouble
        services.talk.tell(name, trouble.reason.rawValue, "failed: \(failure.summary)")
        records += noticeRecords(.down(trouble))
        services.log.append(records, source: plan.settings.index, name: name)
    }

    private func end() -> Outcome {
        var records = lostAndClosed(closes: plan.settings.isLive && !memory.hasEnded)
        if plan.settings.isLive, !memory.hasEnded, part > 0 {
            if let outage = memory.outage, memory.wasUp {
                records += noticeRecords(outage.gap(at: MonotonicClock.now, rate: memory.rate))
            }
            records += noticeRecords(.ended(.stopped))
            memory.hasEnded = true
        }
        services.log.end(source: plan.settings.index)
        services.log.append(records, source: plan.settings.index, name: name)
        return .ended
    }

    /// Drops that are not in the log yet, and with `closes` the ends of all tracks.
    private func lostAndClosed(closes: Bool = true) -> [any LogRecord] {
        var records: [any LogRecord] = account.takeDrops(of: name)
        records += memory.lateRecords
        memory.lateRecords = []
        guard closes else { return records }
        var analysis = memory.analysis
        if let closing = analysis.close() {
            records += self.records.records(of: closing).ordered
        }
        memory.analysis = analysis
        return records
    }

    private func noticeRecords(_ event: SourceEvent) -> [any LogRecord] {
        memory.vitals.note(.source(event), at: MonotonicClock.now)
        let position = memory.position
        return NoticeRecords.records(
            of: SourceNotice(
                epoch: max(position.epoch - 1, 0), lastTime: position.lastTime,
                refusedPackets: position.refusedPackets, event: .source(event)),
            source: plan.settings)
    }
}
