package import EventLog
import EventSinks
import Locking
import Media
package import PipelineConfig
import StageGraph
package import VisionCore

/// One run of a pipeline: description in, outputs, log and outcome out.
///
/// `init` checks and opens everything that can be checked before the first frame; `run` is called
/// once; the others may be called from any thread.
package final class PipelineRun: Sendable {
    /// What a caller says of itself.
    package struct Setup: Sendable {
        /// The program, for the log's head.
        package var tool: RunRecord.Tool
        /// Where models lie.
        package var environment: [String: String]
        /// Files that the caller has read for the run, the pipeline file for one: never replaced.
        package var inputs: [String]
        /// Hears what the run has to say while it runs.
        package var talk: RunTalk
        /// Whether the run goes on when all its sources have ended, or has none at first: others
        /// may be added until it is stopped.
        package var waitsForSources = false
        /// Where what is switched off at run time is kept; nil for nowhere.
        package var switches: String?
        /// Which life of the run this is, where an engine may begin it again elsewhere.
        package var epoch: Int?
        /// Hears what a person should know of the log while the run lasts; the log's queue.
        package var noticesLog: @Sendable (LogNotice) -> Void

        package init(
            tool: RunRecord.Tool, environment: [String: String], inputs: [String] = [],
            talk: RunTalk = .silent,
            noticesLog: @escaping @Sendable (LogNotice) -> Void = { _ in }
        ) {
            self.tool = tool
            self.environment = environment
            self.inputs = inputs
            self.talk = talk
            self.noticesLog = noticesLog
        }
    }

    private let builder: Lock<Builder>
    let supervisor: Supervisor
    let services: RunServices
    /// Keeps other runs off the outputs.
    private let claims: OutputClaims
    /// The sources at the start, until the run begins.
    let sources: Lock<[SourceRun]>
    private let expectedFrames: Int?
    /// Frames of each source, by name, that an earlier run made.
    private let firstFrames: [(source: String, frames: Int)]
    /// When it was asked to end.
    private let stopped = Lock<HostInstant?>(nil)
    /// What the pipeline file says, and what of it is switched off.
    let wanted: Lock<(description: PipelineDescription, switches: RunSwitches)>
    /// What sinks may switch.
    let control: SinkControl
    /// Where the switches are kept.
    let switchFile: String?
    /// Serves figures and health while the run goes on.
    let telemetry = Lock<TelemetryServer?>(nil)

    /// Builds the run; throws what a person can mend: a model that is not here, a source that
    /// does not open, a log of another run, an output that is there already.
    ///
    /// A dry run opens nothing for writing, and cannot be run.
    package init(_ description: PipelineDescription, setup: Setup, isDry: Bool = false) throws {
        let switches = RunSwitches(path: setup.switches)
        wanted = Lock((description, switches))
        switchFile = setup.switches
        let whole = description
        let description = switches.applied(to: whole)
        var builder = PipelineBuilder(description, setup: setup, whole: whole)
        control = builder.control
        let parts = try builder.build(isDry: isDry)
        services = parts.services
        claims = parts.claims
        self.builder = Lock(Builder(builder: builder, names: description.sources.map(\.name)))
        supervisor = Supervisor(
            services: parts.services, waitsForSources: setup.waitsForSources,
            memory: description.run.memoryBudget.map { MemoryControl(budget: $0) })
        isComplete = parts.isComplete
        understood = builder.library.understood
        refusals = parts.refusals
        expectedFrames = parts.expectedFrames
        firstFrames = parts.firstFrames
        sources = Lock(parts.runs)
        if !isDry, !isComplete, let address = description.run.metrics {
            try serve(address, setup)
        }
        if !isDry, !isComplete { listenToSinks() }
    }

    /// Whether all sources are live ones, as far as they are to be run.
    package var isLive: Bool {
        sources.withLock { !$0.isEmpty && $0.allSatisfy(\.plan.settings.isLive) }
    }

    /// Whether log and outputs are there already: nothing is to be done.
    package let isComplete: Bool
    /// Why sources did not open, a run of several goes on without them.
    package let refusals: [any UserFacing]

    /// How model files without a description were understood, a line each.
    package let understood: [String]

    /// The sources of which an earlier run made the first frames, and how many.
    package var resumed: [(source: String, frames: Int)] {
        firstFrames.filter { $0.frames > 0 }
    }

    /// Runs to the end of the sources, or to the stop.
    ///
    /// `signalCode` gives the exit code that a signal asks for; a live run ends with 0 all the
    /// same.
    package func run(signalCode: () -> Int32?) async -> RunOutcome {
        let start = MonotonicClock.now
        defer { telemetry.withLock { $0 = nil } }
        await withCheckedContinuation { waiter in
            supervisor.start(takeSources()) { waiter.resume() }
        }
        return outcome(since: start, signalCode: signalCode())
    }

    /// Ends the run: what is in flight is let through.
    package func stop() {
        stopped.withLock { $0 = $0 ?? MonotonicClock.now }
        supervisor.stop(.drain)
    }

    /// Continues the log in a new file at its name when it was moved away from there.
    package func reopenLog() { services.log.reopen() }

    /// Begins the next segment of the log now; nil where the run writes no log, or none any more.
    package func rotateLog() -> RotationOutcome? { services.log.rotate() }

    /// How the log that is written fares; nil where there is none.
    package var logStatus: LogStatus? { services.log.status }

    /// Writes what `verdict` says of `event`, its last record in the log among those before number
    /// `seen`, as a further revision; nil where the run writes no log, or none any more.
    package func add(
        _ verdict: Verdict, to event: JSONValue, readUpTo seen: UInt64
    ) -> VerdictOutcome? {
        services.log.add(verdict, to: event, readUpTo: seen)
    }

    /// Becomes the run of `new`, as far as a running one can: sources are added, removed and
    /// restarted, rules replaced; sources that are the same notice nothing.
    ///
    /// Returns what was to be done; `fixed` in it was not. Throws when outputs or models cannot be
    /// what is asked, before anything is done; and when a file cannot be opened: what came before
    /// it in the order removed, restarted, added, rules is done.
    /// Blocks while sources are opened.
    package func apply(_ new: PipelineDescription) throws -> PipelineDifference {
        try builder.withLock { builder in
            let old = builder.builder.description
            var next = builder.builder
            next.follow(new)
            let difference = PipelineDifference(from: old, to: next.description)
            try next.check(difference)
            builder.builder = next
            for name in difference.removed { supervisor.remove(name) }
            for name in difference.restarted {
                try supervisor.whileReturning {
                    supervisor.removeAndWait(name)
                    try join(name, &builder)
                }
            }
            for name in difference.added { try join(name, &builder) }
            for name in difference.rulesOnly {
                guard let change = try builder.builder.ruleChange(of: name, since: old) else {
                    continue
                }
                supervisor.changeRules(of: name, change)
            }
            return PipelineDifference(from: old, to: new)
        }
    }

    private func join(_ name: String, _ builder: inout Builder) throws {
        guard let plan = try builder.builder.plan(joining: name, index: builder.index(of: name))
        else { return }
        try supervisor.add(plan)
    }

    /// The builder of what joins later, and the names of all sources so far: a source keeps its
    /// index however often it comes and goes.
    private struct Builder {
        var builder: PipelineBuilder
        var names: [String]

        mutating func index(of name: String) -> Int {
            if let index = names.firstIndex(of: name) { return index }
            names.append(name)
            return names.count - 1
        }
    }

    /// How far it is.
    package var progress: RunProgress {
        let figures = supervisor.figures
        return RunProgress(
            decoded: figures.reduce(0) { $0 + $1.balance.decoded },
            delivered: figures.reduce(0) { $0 + $1.balance.delivered },
            dropped: figures.reduce(0) { $0 + $1.balance.droppedInAll },
            expected: expectedFrames,
            mediaSeconds: figures.reduce(0) { $0 + Double($1.delivered.nanoseconds) / 1e9 })
    }

    private func takeSources() -> sending [SourceRun] {
        sources.withLock { sources in
            let taken = sources
            sources = []
            return taken
        }
    }
}

// How it ended.
extension PipelineRun {
    private func outcome(since start: HostInstant, signalCode: Int32?) -> RunOutcome {
        finishResults()
        let figures = supervisor.figures
        let isLive = figures.allSatisfy(\.isLive)
        var (status, failures) = judgement(of: figures)
        let hasFailed = status != .ok && status != .partial
        // Analysis continued without an output that failed; the caller has to know all the same.
        let lostOutputs = services.reports.failures.map(OutputFailure.init)
        if status == .ok, !isLive, !lostOutputs.isEmpty { status = .io }
        failures += lostOutputs
        let exitCode = hasFailed || isLive ? status.rawValue : signalCode ?? status.rawValue
        let stopped = stopped.withLock(\.self)
        let reason: EndRecord.Reason = hasFailed ? .failed : stopped != nil ? .stopped : .eof
        let trouble = services.log.finish(
            reason: reason, exitCode: exitCode, sources: endings(of: figures),
            statistics: { (supervisor.statistics, supervisor.sourceStatistics) })
        let unsent = services.log.sinks.finish(
            within: stopped.map { max($0 + Self.patience - MonotonicClock.now, .zero) })
        let hasLostRecords = trouble != nil && exitCode == ExitStatus.ok.rawValue
        return RunOutcome(
            frames: figures.reduce(0) { $0 + $1.balance.delivered },
            dropped: figures.reduce(0) { $0 + $1.balance.droppedInAll }, sources: figures,
            seconds: (MonotonicClock.now - start).milliseconds / 1000, reason: reason,
            exitCode: hasLostRecords ? ExitStatus.io.rawValue : exitCode, failures: failures,
            notes: notes(of: figures) + unsent, written: written, logTrouble: trouble)
    }

    /// From when it is asked to end until sinks are left to themselves: a little before the tool
    /// cuts off what has not ended.
    private static let patience = Duration.milliseconds(4_500)

    private var written: [String: [String]] {
        let names = builder.withLock { $0.builder.description.outputs.map(\.name) }
        let known = services.media == nil ? names : names + [EventMediaStage.output]
        return known.reduce(into: [:]) { $0[$1] = services.reports.targets(of: $1) }
    }

    private func finishResults() {
        guard services.results.trouble == nil else { return }
        // What goes wrong here is kept as the service's trouble.
        try? services.results.finish()
    }

    /// The status of the run and what to say of what failed: a shared service first, then frames
    /// that are not accounted for, then sources.
    private func judgement(
        of figures: [SourceFigures]
    ) -> (status: ExitStatus, failures: [any UserFacing]) {
        let failures = figures.compactMap(\.failure)
        if let trouble = services.trouble {
            let others = failures.filter { $0.summary != trouble.summary }
            return (trouble.exitCode, [trouble] + others)
        }
        if let violated = figures.first(where: { $0.balance.inFlight != 0 }) {
            let bug = ConservationFailure(source: violated.name, balance: violated.balance)
            return (.software, failures + [bug])
        }
        guard let first = failures.first else { return (.ok, []) }
        return (failures.count == figures.count ? first.exitCode : .partial, failures)
    }

    private func endings(
        of figures: [SourceFigures]
    ) -> [(name: String, decoded: Int, refusedPackets: Int)] {
        figures.map { figure in
            let before = firstFrames.first { $0.source == figure.name }?.frames ?? 0
            return (figure.name, figure.balance.decoded + before, figure.refusedPackets)
        }
    }

    /// Damage that did not stop anything, a line each.
    private func notes(of figures: [SourceFigures]) -> [String] {
        figures.flatMap { figure in figure.notes.map { "\(figure.name): \($0)" } }
            + figures.filter {
                $0.failure == nil && !$0.isPictures && $0.refusedPackets > 0
            }.map {
                "\($0.name): \($0.refusedPackets) packets gave no frame"
            }
    }
}
