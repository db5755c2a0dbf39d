import EventLog
import FoundationEssentials
import Pipeline
import PipelineConfig
import VisionCore

/// One `sightline run`: the run itself, signals, progress and the last word.
struct RunSession {
    private let run: PipelineRun
    private let talk: TalkFlags
    private let isDry: Bool

    init(description: PipelineDescription, talk: TalkFlags) throws {
        self.talk = talk
        isDry = talk.dryRun
        if talk.dryRun {
            try StandardOutput.write(GraphOutline.text(of: description))
        }
        let setup = PipelineRun.Setup(
            tool: RunRecord.Tool(name: "sightline", version: ToolVersion.text),
            environment: ProcessInfo.processInfo.environment)
        run = try PipelineRun(description, setup: setup, isDry: talk.dryRun)
    }

    /// Runs to the end; the process's exit code.
    func run() async throws -> Int32 {
        if isDry { return 0 }
        if run.isComplete {
            if !talk.quiet { ErrorPrinter.say("the log is complete: nothing to do") }
            return 0
        }
        for (source, frames) in run.resumed where !talk.quiet {
            ErrorPrinter.say("\(source): goes on behind the \(frames) frames of an earlier run")
        }
        let signals = SignalWatch()
        let run = run
        signals.onFirst { _ in run.stop() }
        let progress = talk.quiet ? nil : ProgressLine(run: run)
        progress?.start()
        let outcome = await run.run(signalCode: { signals.exitCode })
        progress?.stop()
        for failure in outcome.failures { ErrorPrinter.show(failure) }
        if let trouble = outcome.logTrouble { ErrorPrinter.say("warning: the log: \(trouble)") }
        for note in outcome.notes where !talk.quiet { ErrorPrinter.say("note: \(note)") }
        try tell(outcome)
        return outcome.exitCode
    }

    private func tell(_ outcome: RunOutcome) throws {
        if talk.json {
            try StandardOutput.write(try JSONResult(Summary(outcome)).text)
        }
        guard !talk.quiet else { return }
        let rate = outcome.seconds > 0 ? Double(outcome.frames) / outcome.seconds : 0
        ErrorPrinter.say(
            "\(outcome.frames) frames, \(outcome.dropped) dropped, "
                + "\(tenths(outcome.seconds)) s, \(tenths(rate)) fps, \(outcome.reason.rawValue)")
    }

    private func tenths(_ value: Double) -> String { "\((value * 10).rounded() / 10)" }

    private struct Summary: Encodable {
        let frames: Int
        let dropped: Int
        let seconds: Double
        let reason: String

        init(_ outcome: RunOutcome) {
            frames = outcome.frames
            dropped = outcome.dropped
            seconds = outcome.seconds
            reason = outcome.reason.rawValue
        }
    }
}
