import FoundationEssentials
import HTTPServing
import ModelCatalogue
import Page
import Pipeline
import PipelineConfig
import VisionCore

/// How the page of a run is served.
struct PageOptions {
    let address: ListenAddress
    let file: PipelineFile
    /// Whether the run goes on without a source.
    var waitsForSources = false
    /// Host names by which it may be asked, beside the loopback.
    var hosts: [String] = []
    var policy = SourcePolicy()
    private let tokens: String?
    private let logPath: String?

    /// Where switches are kept: beside the log.
    var switches: String? { logPath.map { $0 + ".switches" } }

    /// The page of a run of `arguments`, as `description` describes it.
    ///
    /// Changes are saved in the pipeline file, or in `sightline.yml` where there is none.
    init(
        _ arguments: PipelineArguments, address text: String, tokenFile: String?,
        description: PipelineDescription, more: [Overlay] = []
    ) throws {
        guard let address = ListenAddress(text) else {
            throw CommandError(
                .usage, "'\(text)' is no address to listen on", hint: "write 127.0.0.1:8089")
        }
        self.address = address
        tokens = try tokenFile.map { path in
            guard let data = FileManager.default.contents(atPath: path), data.count < 1 << 16,
                let text = String(validating: data, as: UTF8.self)
            else { throw CommandError(.noInput, "the token file cannot be read", subject: path) }
            return text
        }
        logPath = description.log.to.flatMap { $0 == "-" ? nil : $0 }
        let path = try arguments.file() ?? Self.standardFile
        let overlays = try more + arguments.flagOverlays()
        let environment = ProcessInfo.processInfo.environment
        file = PipelineFile(path: path, draft: Self.draft(arguments.plainSources)) {
            text throws(ConfigProblems) in
            try PipelineLoader.load(
                bytes: text, name: path, overlays: overlays, environment: environment,
                models: Catalogue.lookup, allowsNoSources: true)
        }
    }

    /// Where a pipeline is saved that no file describes yet.
    static let standardFile = "sightline.yml"

    /// The text of a pipeline of `sources` that no file describes yet.
    static func draft(_ sources: [String]) -> String {
        let entries = zip(SourceName.names(of: sources), sources).map { name, uri in
            "\n  \(YAMLValue.text(name).flow): { uri: \(YAMLValue.text(uri).flow) }"
        }
        return "version: 1\nsources:" + (entries.isEmpty ? " {}" : entries.joined()) + "\n"
    }

    /// Listens from now on: what is wrong with address and tokens shows before a log begins.
    func enter() throws -> PageEntrance {
        try PageEntrance(address, tokens: tokens, names: hosts)
    }

    /// Serves the page of `run`, which `stop` ends, from now on.
    func serve(
        _ run: PipelineRun, at entrance: PageEntrance, isQuiet: Bool,
        stop: @escaping @Sendable () -> Void
    ) -> PageServer {
        let host = PageHost(
            run: run, file: file, logPath: logPath, policy: policy, version: ToolVersion.text,
            stop: stop)
        let server = PageServer(entrance, host: host)
        var shown = address.host.contains(":") ? "[\(address.host)]" : address.host
        if ["0.0.0.0", "[::]"].contains(shown) { shown = "localhost" }
        if !isQuiet { Talk.say("page: http://\(shown):\(server.port)/", as: .note) }
        return server
    }
}
