import ArgumentParser
import FoundationEssentials
import ModelCatalogue
import Pipeline
import PipelineConfig
import VisionCore

/// `sightline check`.
struct CheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Validate pipelines and model descriptions: all problems at once, with place.")

    @Argument(help: "Pipeline files, or descriptions of models.")
    var pipelines: [String]
    @Flag(help: "Print the stage graph of each.")
    var graph = false
    @Flag(help: "One JSON object on stdout.")
    var json = false

    private struct Verdict: Encodable {
        let path: String
        let ok: Bool
        let warnings: [String]
        let graph: String?
    }

    func run() async throws {
        try await ErrorPrinter.reporting(json: json) {
            var status = ExitStatus.ok
            var verdicts: [Verdict] = []
            var failures = FailureReport([])
            for path in pipelines {
                do {
                    verdicts.append(try verdict(path))
                } catch let problems as ConfigProblems {
                    ErrorPrinter.show(problems.issues)
                    failures.errors += FailureReport(problems).errors
                    status = problems.exitCode
                }
            }
            if json, status == .ok { try StandardOutput.write(try JSONResult(verdicts).text) }
            if json, status != .ok { try ErrorPrinter.report(failures) }
            guard status == .ok else { throw ExitCode(status.rawValue) }
        }
    }

    /// Reads the pipeline, or the description of a model, at `path` and says that it is right.
    private func verdict(_ path: String) throws -> Verdict {
        let description = try pipeline(path)
        ErrorPrinter.show(description?.warnings ?? [])
        let outline = graph ? description.map(GraphOutline.text) : nil
        if !json {
            try StandardOutput.write(TerminalText.escaped(path) + ": ok\n")
            if let outline { try StandardOutput.write(TerminalText.escapedLines(outline)) }
        }
        return Verdict(
            path: path, ok: true, warnings: description?.warnings.map(\.message) ?? [],
            graph: outline)
    }

    /// The pipeline at `path`; nil for a description of a model that is right.
    private func pipeline(_ path: String) throws(ConfigProblems) -> PipelineDescription? {
        let environment = ProcessInfo.processInfo.environment
        // Read once: it may be a pipe.
        guard let bytes = BoundedFile.bytes(of: path, limit: YAMLDocument.byteLimit) else {
            return try PipelineLoader.load(
                path: path, environment: environment, models: Catalogue.lookup)
        }
        if ModelDescription.isDescription(bytes) {
            _ = try ModelDescription.read(bytes: bytes, name: path)
            return nil
        }
        let description = try PipelineLoader.load(
            bytes: bytes, name: path, environment: environment, models: Catalogue.lookup)
        let places = try PipelineLoader.settings(
            bytes: bytes, name: path, environment: environment, models: Catalogue.lookup)
        try OutputCheck.check(description, places, pipeline: path, environment: environment)
        return description
    }
}
