import ArgumentParser
import FoundationEssentials
import ModelCatalogue
import Page
import Pipeline
import PipelineConfig
import VisionCore

/// `sightline serve`.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Run a pipeline and show it: a page to see it and steer it in a browser.",
        discussion: """
            Without a pipeline or a source the wall is empty, and files and cameras are added on \
            the page; what is changed there is saved in the pipeline file, or in sightline.yml. \
            The log goes to sightline.jsonl unless the pipeline or --log says else.

            Any address but the loopback needs a token file: lines `read TOKEN`, `admin TOKEN`.

            \(ExitCodes.help)
            """)

    @OptionGroup var pipeline: PipelineArguments
    @OptionGroup var talk: TalkFlags
    @Option(help: "Where the page is served: PORT, or HOST:PORT.")
    var listen = "127.0.0.1:8089"
    @Option(help: ArgumentHelp("Tokens of the page.", valueName: "FILE"))
    var tokenFile: String?
    @Option(help: "A host name by which the page may be asked for, that of a proxy for one.")
    var host: [String] = []
    @Option(help: "A folder below which files may be added on the page.")
    var root: [String] = []
    @Option(help: "A network that sources added on the page must not be in.")
    var deny: [String] = ["169.254.0.0/16"]

    private static let standardLog = "sightline.jsonl"

    func run() async throws {
        try await ErrorPrinter.reporting(json: talk.json) {
            Talk.use(talk.logFormat)
            let (description, more) = try described()
            if !talk.quiet { ErrorPrinter.show(description.warnings) }
            var page = try PageOptions(
                pipeline, address: listen, tokenFile: tokenFile, description: description,
                more: more)
            page.waitsForSources = true
            page.hosts = host
            page.policy = .init(roots: root, denied: deny)
            let file = page.file
            let session = try RunSession(
                description: description, talk: talk, namesLog: true,
                pipelines: pipeline.pipelineFiles,
                again: { try file.described() }, page: page)
            let status = try await session.run()
            guard status == 0 else { throw ExitCode(status) }
        }
    }

    /// The pipeline, and what is laid over it: a log in a file with frames, so that rules can be
    /// tried on it, and the best detector that is installed.
    private func described() throws -> (PipelineDescription, [Overlay]) {
        let path = try pipeline.file()
        if path != nil, !pipeline.plainSources.isEmpty {
            throw CommandError(
                .usage, "a pipeline file and sources exclude each other",
                hint: "put the sources into the file")
        }
        let environment = ProcessInfo.processInfo.environment
        let name = path ?? PageOptions.standardFile
        let kept =
            path == nil && !pipeline.plainSources.isEmpty
            ? nil : FileManager.default.contents(atPath: name)
        guard path == nil || kept != nil else {
            throw CommandError(.noInput, "no such pipeline file", subject: name)
        }
        let text = kept.map { Array($0) } ?? Array(PageOptions.draft(pipeline.plainSources).utf8)
        let flags = try pipeline.flagOverlays()
        func load(_ more: [Overlay]) throws(ConfigProblems) -> PipelineDescription {
            try PipelineLoader.load(
                bytes: text, name: name, overlays: more + flags, environment: environment,
                models: Catalogue.lookup, allowsNoSources: true)
        }
        let plain = try load([])
        var more: [Overlay] = []
        if plain.log.to == nil || plain.log.to == "-" {
            more.append(RunFlag.log.overlay(Self.standardLog))
            more.append(RunFlag.logFrames.overlay())
        }
        if plain.detect?.model == Catalogue.defaultDetector,
            let chosen = try? DetectorChoice.installed(in: Store(environment: environment)),
            chosen != Catalogue.defaultDetector
        {
            more.append(RunFlag.model.overlay(chosen))
        }
        return (more.isEmpty ? plain : try load(more), more)
    }
}
