import EventLog
import FoundationEssentials
import Glibc
import Page
import Pipeline
import PipelineConfig
import VisionCore

/// One `sightline run`: the run itself, signals, progress and the last word.
struct RunSession {
    private let description: PipelineDescription
    private let run: PipelineRun
    private let talk: TalkFlags
    private let page: PageOptions?
    /// Where the page is asked for; nil where there is none, and in a dry run.
    private let entrance: PageEntrance?
    private let again: (@Sendable () throws -> PipelineDescription)?
    /// Whether records go to stdout.
    private let logsToOutput: Bool
    /// What puts them in words for a terminal.
    private let teller: LogTeller?

    /// A session of `description`; what is wrong before the first frame is thrown.
    ///
    /// `namesLog`: the command line says where the log goes. `pipelines` are the files that the
    /// description was read from: they are never replaced. `again` reads them another time; nil
    /// where no file describes the run.
    init(
        description: PipelineDescription, talk: TalkFlags, namesLog: Bool, epoch: Int? = nil,
        pipelines: [String],
        again: (@Sendable () throws -> PipelineDescription)?, page: PageOptions? = nil
    ) throws {
        self.again = again
        self.page = page
        self.description = description
        self.talk = talk
        logsToOutput = description.log.to == "-"
        let tellsInWords = logsToOutput && !namesLog && FileHandleOutput.standardOutput.isTerminal
        if talk.dryRun {
            try StandardOutput.write(
                TerminalText.escapedLines(GraphOutline.text(of: description)))
        }
        if talk.verbose {
            VerboseTalk.passOnLibav()
            VerboseTalk.describe(description, environment: ProcessInfo.processInfo.environment)
        }
        var setup = PipelineRun.Setup(talk, pipelines: pipelines)
        setup.waitsForSources = page?.waitsForSources ?? false
        setup.switches = page?.switches ?? Self.switches(of: description)
        setup.epoch = epoch
        // The log's head is written while the run is set up: nothing is refused behind that.
        entrance = talk.dryRun ? nil : try page?.enter()
        let words = EventWords(
            tellsTracks: description.rules.isEmpty, namesSource: description.sources.count > 1)
        let teller = tellsInWords && !talk.dryRun ? try LogTeller(words: words) : nil
        self.teller = teller
        do {
            run = try PipelineRun(description, setup: setup, isDry: talk.dryRun)
        } catch {
            teller?.finish()
            throw error
        }
    }

    /// Runs to the end; the process's exit code.
    func run() async throws -> Int32 {
        for line in run.understood { note(line) }
        if talk.dryRun { return 0 }
        if run.isComplete, page?.waitsForSources != true {
            teller?.finish()
            for failure in run.refusals { ErrorPrinter.show(failure) }
            note("the log is complete: nothing to do")
            return run.refusals.isEmpty ? 0 : ExitStatus.partial.rawValue
        }
        for (source, frames) in run.resumed {
            note("\(source): resumes after the \(frames) frames of an earlier run")
        }
        for text in description.rules.compactMap(LineDirection.note) { note(text) }
        let outcome = try await finished()
        // Whoever read the log has seen enough: no error, and nobody to tell.
        if logsToOutput, FileHandleOutput.standardOutput.isClosed { return 0 }
        for failure in outcome.failures { ErrorPrinter.show(failure) }
        if let trouble = outcome.logTrouble { Talk.say("the log: \(trouble)", as: .warning) }
        for text in outcome.notes { note(text) }
        for text in emptyExtents(outcome) { note(text) }
        try tell(outcome)
        return outcome.exitCode
    }

    /// The run, with signals watched and progress told.
    private func finished() async throws -> RunOutcome {
        let signals = try SignalWatch()
        let run = run
        let manager = ServiceNotices(
            environment: ProcessInfo.processInfo.environment, isAlive: { run.isAlive },
            status: { run.status })
        signals.onFirst { _ in
            manager?.stopping()
            run.stop()
        }
        watchReload(signals, manager)
        let reopening = ReopenSignal { run.reopenLog() }
        defer { withExtendedLifetime(reopening) {} }
        // Records on the same terminal would be torn by a line of progress.
        let isShared = logsToOutput && teller == nil && FileHandleOutput.standardOutput.isTerminal
        let progress =
            talk.quiet || isShared || page?.waitsForSources == true
            ? nil : ProgressLine(run: run, goal: ProgressGoal(description))
        progress?.start()
        let server = entrance.flatMap { entrance in
            page?.serve(run, at: entrance, isQuiet: talk.quiet) { Glibc.kill(getpid(), SIGTERM) }
        }
        if run.isLive || page?.waitsForSources == true { StartupPages.release() }
        let outcome = await run.run(signalCode: { signals.exitCode })
        server?.stop()
        progress?.stop()
        teller?.finish()
        return outcome
    }

    /// SIGHUP reads the pipeline again.
    ///
    /// Where no file describes it, it ends what runs in a terminal that is gone, and nothing else.
    private func watchReload(_ signals: SignalWatch, _ manager: ServiceNotices?) {
        let (run, again) = (run, again)
        guard again != nil || isatty(STDIN_FILENO) == 0 else { return }
        let reload: @Sendable () -> Void = {
            run.reload {
                guard let again else {
                    throw CommandError(
                        .usage, "no file describes this run",
                        hint: "put what it does into a pipeline file")
                }
                return try again()
            }
        }
        signals.on(SIGHUP) {
            guard let manager else { return reload() }
            manager.reloading(reload)
        }
    }

    /// Where switches are kept that sinks may turn, beside the log; nil without such a sink.
    private static func switches(of description: PipelineDescription) -> String? {
        guard description.sinks.contains(where: \.control) else { return nil }
        return description.log.to.map { $0 + ".switches" }
    }

    /// A line for each source that ended before the part that was asked for.
    private func emptyExtents(_ outcome: RunOutcome) -> [String] {
        outcome.sources.filter { $0.failure == nil && $0.decodedFrames == 0 }.compactMap {
            figures in
            let from = description.sources.first { $0.name == figures.name }?.from
            return from.map { "\(figures.name): nothing was there: it ends before \($0)" }
        }
    }

    private func note(_ text: String) {
        if !talk.quiet { Talk.say(text, as: .note) }
    }

    private func tell(_ outcome: RunOutcome) throws {
        let report = RunReport(outcome, of: description)
        if talk.json {
            if outcome.exitCode == 0 || outcome.failures.isEmpty {
                try StandardOutput.write(try JSONResult(report, ok: outcome.exitCode == 0).text)
            } else {
                try ErrorPrinter.report(FailureReport(outcome.failures))
            }
        }
        if !talk.quiet { for line in report.lines { Talk.say(line) } }
    }
}
