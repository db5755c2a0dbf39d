package import EventLog
import Media
package import PipelineConfig
import StageGraph
import Synchronization
import VisionCore

/// One run of a pipeline: description in, outputs, log and outcome out.
///
/// `init` checks and opens everything that can be checked before the first frame; `run` is called
/// once; `stop` and `progress` come from any thread.
package final class PipelineRun: Sendable {
    /// What a caller tells of itself.
    package struct Setup: Sendable {
        /// The program, for the log's head.
        package var tool: RunRecord.Tool
        /// Where models lie.
        package var environment: [String: String]

        package init(tool: RunRecord.Tool, environment: [String: String]) {
            self.tool = tool
            self.environment = environment
        }
    }

    private let sources: [SourceContext]
    private let ledger: ConservationLedger
    private let log: LogHandle
    private let reports: OutputReports
    private let runner: GraphRunner
    private let expectedFrames: Int?
    private let firstFrames: [Int]
    private let stopped = Atomic<Bool>(false)

    /// Builds the run; throws what a person can mend: a model that is not here, a source that
    /// does not open, a log of another run, an output that is there already.
    ///
    /// A dry run opens nothing for writing, and cannot be run.
    package init(_ description: PipelineDescription, setup: Setup, isDry: Bool = false) throws {
        let build = try PipelineBuilder(description, setup: setup).build(isDry: isDry)
        sources = build.sources
        ledger = build.ledger
        log = build.log
        reports = build.reports
        isComplete = build.isComplete
        expectedFrames = build.expectedFrames
        firstFrames = build.firstFrames
        runner = GraphRunner(build.graph)
        build.statistics.attach(runner)
    }

    /// Whether log and outputs are there already: nothing is to be done.
    package let isComplete: Bool

    /// The sources of which an earlier run made the first frames, and how many.
    package var resumed: [(source: String, frames: Int)] {
        zip(sources, firstFrames).compactMap { $1 > 0 ? ($0.name, $1) : nil }
    }

    /// Runs to the end of the sources, or to the stop.
    ///
    /// `signalCode` tells the exit code that a signal asks for; a live run ends with 0 all the
    /// same.
    package func run(signalCode: () -> Int32?) async -> RunOutcome {
        let start = MonotonicClock.nanoseconds
        var failure: (any UserFacing)?
        do {
            try await runner.run()
        } catch {
            failure = RunFailure(error)
        }
        return outcome(since: start, failure: failure, signalCode: signalCode())
    }

    /// Ends the run: what is in flight is let through.
    ///
    /// Any thread.
    package func stop() {
        stopped.store(true, ordering: .releasing)
        runner.stop(.drain)
    }

    /// How far it is.
    ///
    /// Any thread.
    package var progress: RunProgress {
        let balances = sources.map { ledger.balance(source: $0.index) }
        return RunProgress(
            decoded: balances.reduce(0) { $0 + $1.decoded },
            delivered: balances.reduce(0) { $0 + $1.delivered },
            dropped: balances.reduce(0) { $0 + $1.droppedInAll },
            expected: expectedFrames,
            mediaSeconds: sources.reduce(0) { $0 + Double($1.deliveredTime) / 1e9 })
    }

    private func outcome(
        since start: Int64, failure: (any UserFacing)?, signalCode: Int32?
    ) -> RunOutcome {
        var failures = sources.compactMap(\.failure)
        var status = ExitStatus.ok
        if let first = failures.first {
            status = failures.count == sources.count ? first.exitCode : .partial
        }
        if let failure {
            failures.insert(failure, at: 0)
            status = failure.exitCode
        } else if let violation = ledger.violations().first {
            failures.append(ConservationFailure(violation: violation))
            status = .software
        }
        let hasFailed = status != .ok && status != .partial
        let wasStopped = stopped.load(ordering: .acquiring)
        let isLive = sources.allSatisfy(\.isLive)
        // Analysis went on without an output that failed; the caller has to know all the same.
        if status == .ok, !isLive, !reports.failures.isEmpty { status = .io }
        let exitCode = hasFailed || isLive ? status.rawValue : signalCode ?? status.rawValue
        let reason: EndRecord.Reason = hasFailed ? .failed : wasStopped ? .stopped : .eof
        let (ledger, firstFrames) = (ledger, firstFrames)
        let trouble = log.finish(
            reason: reason, exitCode: exitCode, sources: sources,
            decoded: { ledger.balance(source: $0.index).decoded + firstFrames[$0.index] })
        let hasLostRecords = trouble != nil && exitCode == ExitStatus.ok.rawValue
        let totals = progress
        return RunOutcome(
            frames: totals.delivered, dropped: totals.dropped,
            seconds: Double(MonotonicClock.nanoseconds - start) / 1e9, reason: reason,
            exitCode: hasLostRecords ? ExitStatus.io.rawValue : exitCode, failures: failures,
            notes: notes, logTrouble: trouble)
    }

    /// Damage that did not stop anything, a line each.
    private var notes: [String] {
        sources.filter { $0.failure == nil && $0.refusedPackets > 0 }.map {
            "\($0.name): \($0.refusedPackets) packets gave no frame"
        } + reports.failures
    }
}

/// Frames were lost or counted twice: a bug of ours.
struct ConservationFailure: UserFacing {
    let violation: ConservationViolation

    var summary: String { "frames are not accounted for: \(violation)" }
    var hint: String? { "this is a bug; please report it with the log" }
    var exitCode: ExitStatus { .software }
}

/// A graph that failed, told by what failed in it.
struct RunFailure: UserFacing {
    let summary: String
    let subject: String?
    let hint: String?
    let exitCode: ExitStatus

    init(_ error: GraphError) {
        if case .stageFailed(let stage, _, let underlying as any UserFacing) = error {
            summary = underlying.summary
            subject = underlying.subject ?? "stage \(stage)"
            hint = underlying.hint
            exitCode = underlying.exitCode
        } else {
            summary = error.summary
            subject = nil
            hint = nil
            exitCode = .software
        }
    }
}
