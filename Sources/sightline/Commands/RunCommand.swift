import ArgumentParser
import FoundationEssentials
import ModelCatalogue
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

    @Argument(help: "A pipeline file and/or sources.")
    var sources: [String] = []

    @OptionGroup var models: ModelFlags
    @OptionGroup var rules: RuleFlags
    @OptionGroup var outputs: OutputFlags
    @OptionGroup var extent: ExtentFlags
    @OptionGroup var compute: ComputeFlags
    @OptionGroup var talk: TalkFlags

    @Option(name: .long, help: "Override any key of the pipeline: --set detect.score=0.4.")
    var set: [String] = []

    func validate() throws {
        guard !sources.isEmpty else { throw ValidationError("name a SOURCE or a pipeline file") }
        guard !(extent.live && extent.file) else {
            throw ValidationError("--live and --file exclude each other")
        }
    }

    func run() async throws {
        try await ErrorPrinter.reporting {
            let description = try loaded()
            for warning in description.warnings where !talk.quiet {
                ErrorPrinter.say("warning: \(warning.message)")
            }
            let session = try RunSession(description: description, talk: talk)
            let status = try await session.run()
            guard status == 0 else { throw ExitCode(status) }
        }
    }

    /// The pipeline file with flags and sources laid over it.
    private func loaded() throws -> PipelineDescription {
        let isPipeline = { (name: String) in name.hasSuffix(".yml") || name.hasSuffix(".yaml") }
        let files = sources.filter(isPipeline)
        guard files.count < 2 else {
            throw CommandError(
                .usage, "more than one pipeline file", hint: "name one .yml and any sources")
        }
        var overlays: [Overlay] = []
        let named = sources.filter { !isPipeline($0) }
        if !named.isEmpty { overlays.append(.sources(named)) }
        overlays += models.overlays + outputs.overlays + extent.overlays + compute.overlays
        overlays += try rules.overlays()
        for assignment in set {
            guard let overlay = Overlay.set(assignment) else {
                throw CommandError(.usage, "--set wants KEY=VALUE, not '\(assignment)'")
            }
            overlays.append(overlay)
        }
        return try PipelineLoader.load(
            path: files.first, overlays: overlays,
            environment: ProcessInfo.processInfo.environment, models: Catalogue.lookup)
    }
}
