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
        abstract: "Validate pipelines: all problems at once, with place, key and hint.")

    @Argument(help: "Pipeline files.")
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

    /// Loads the pipeline at `path` and says that it is right.
    private func verdict(_ path: String) throws -> Verdict {
        let description = try PipelineLoader.load(
            path: path, environment: ProcessInfo.processInfo.environment, models: Catalogue.lookup)
        ErrorPrinter.show(description.warnings)
        let outline = graph ? GraphOutline.text(of: description) : nil
        if !json {
            try StandardOutput.write(TerminalText.escaped(path) + ": ok\n")
            if let outline { try StandardOutput.write(TerminalText.escapedLines(outline)) }
        }
        return Verdict(
            path: path, ok: true, warnings: description.warnings.map(\.message), graph: outline)
    }
}
