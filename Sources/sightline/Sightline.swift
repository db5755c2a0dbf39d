import ArgumentParser

/// The command line: see `sightline help`.
@main
struct Sightline: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sightline",
        abstract: "What happens in a video: annotated pictures and an exact event log.",
        version: ToolVersion.text,
        subcommands: [
            RunCommand.self, CheckCommand.self, ProbeCommand.self, ModelsCommand.self,
            ModelCommand.self, EvalCommand.self, LogCommand.self, ConfigCommand.self,
            VersionCommand.self,
        ])
}
