import ArgumentParser
import Pipeline
import PipelineConfig
import VisionCore

/// `sightline run`.
struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Process or watch sources: annotated pictures and an event log.",
        discussion: """
            A SOURCE is a path, a folder of pictures or a numbered pattern (f_%05d.png), - for \
            stdin, or a URL. A name ending in .yml or .yaml is a pipeline; sources beside it \
            replace those it names.

            A folder of videos with --log DIR/ gives a log for each of them, several side by side; \
            started again it makes what is missing.

            Without --log events go to stdout: in words to a terminal, as records into a pipe.

            \(ExitCodes.help)
            """)

    @OptionGroup var pipeline: PipelineArguments
    @Option(
        help:
            "Parts of a file that are looked at side by side: auto, or how many; the log is equal.")
    var chunks: String?
    @OptionGroup var talk: TalkFlags
    @Option(help: "Serve the page of this run: PORT, or HOST:PORT.")
    var page: String?
    @Option(help: ArgumentHelp("Tokens of the page.", valueName: "FILE"))
    var tokenFile: String?
    @OptionGroup var fence: FenceFlags

    func validate() throws { try pipeline.requireSources() }

    func run() async throws {
        try await ErrorPrinter.reporting(json: talk.json) {
            Talk.use(talk.logFormat)
            let setup = PipelineRun.Setup(talk, pipelines: pipeline.pipelineFiles)
            if let folder = try FolderRun(pipeline, setup: setup, isQuiet: talk.quiet) {
                return try Self.end(await folder.run())
            }
            let description = try pipeline.loaded()
            try ProcessLimits.check(sources: description.sources.count)
            try pipeline.checkOutputs(of: description)
            if !talk.quiet { ErrorPrinter.show(description.warnings) }
            if let chunks, !talk.dryRun {
                let count = try Self.count(chunks)
                let run = try ChunkedRun(
                    description, setup: setup, chunks: count, isQuiet: talk.quiet)
                return try Self.end(await run.run())
            }
            let epoch = fence.number
            if !talk.dryRun {
                try fence.guarding(log: description.log.to, epoch: epoch)?.begin()
            }
            let session = try RunSession(
                description: description, talk: talk, namesLog: pipeline.outputs.log != nil,
                epoch: epoch,
                pipelines: pipeline.pipelineFiles, again: pipeline.describedAgain,
                page: try page.map { address in
                    try PageOptions(
                        pipeline, address: address, tokenFile: tokenFile, description: description)
                })
            try Self.end(await session.run())
        }
    }

    private static func end(_ status: Int32) throws {
        guard status == 0 else { throw ExitCode(status) }
    }

    /// How many parts; nil for as many as pay.
    private static func count(_ text: String) throws -> Int? {
        if text == "auto" { return nil }
        guard let count = Int(text), (1...10_000).contains(count) else {
            throw CommandError(.usage, "--chunks wants auto or a number of parts, not '\(text)'")
        }
        return count
    }
}
