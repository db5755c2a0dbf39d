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
            """)

    @OptionGroup var pipeline: PipelineArguments
    @OptionGroup var talk: TalkFlags

    func run() async throws {
        try await ErrorPrinter.reporting {
            let description = try pipeline.loaded()
            for warning in description.warnings where !talk.quiet {
                ErrorPrinter.say("warning: \(warning.message)")
            }
            let session = try RunSession(description: description, talk: talk)
            let status = try await session.run()
            guard status == 0 else { throw ExitCode(status) }
        }
    }
}
