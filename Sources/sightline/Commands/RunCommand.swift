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

            Without --log events go to stdout: in words to a terminal, as records into a pipe.

            \(ExitCodes.help)
            """)

    @OptionGroup var pipeline: PipelineArguments
    @OptionGroup var talk: TalkFlags
    @Option(help: "Serve the page of this run: PORT, or HOST:PORT.")
    var page: String?
    @Option(help: ArgumentHelp("Tokens of the page.", valueName: "FILE"))
    var tokenFile: String?

    func validate() throws { try pipeline.requireSources() }

    func run() async throws {
        try await ErrorPrinter.reporting(json: talk.json) {
            Talk.use(talk.logFormat)
            let description = try pipeline.loaded()
            try ProcessLimits.check(sources: description.sources.count)
            try pipeline.checkOutputs(of: description)
            if !talk.quiet { ErrorPrinter.show(description.warnings) }
            let session = try RunSession(
                description: description, talk: talk, namesLog: pipeline.outputs.log != nil,
                pipelines: pipeline.pipelineFiles, again: pipeline.describedAgain,
                page: try page.map { address in
                    try PageOptions(
                        pipeline, address: address, tokenFile: tokenFile, description: description)
                })
            let status = try await session.run()
            guard status == 0 else { throw ExitCode(status) }
        }
    }
}
