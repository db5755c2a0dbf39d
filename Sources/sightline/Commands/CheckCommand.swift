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
    @Flag(help: "Run the examples of each: every one must give what it expects.")
    var examples = false
    @Flag(help: "One JSON object on stdout.")
    var json = false

    private struct Verdict: Encodable {
        let path: String
        var ok: Bool
        let warnings: [String]
        /// Which way over each line is in, in words.
        let lines: [String]
        let graph: String?
        let examples: [Example]?
    }

    private struct Example: Encodable {
        let name: String
        let ok: Bool
        /// What came instead, a line each.
        let problems: [String]
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
            if verdicts.contains(where: { !$0.ok }) {
                status = .configuration
                failures.errors += Self.failures(of: verdicts).errors
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
        let lines = description.map(Self.directions) ?? []
        let results = examples ? try description.map(Self.results) ?? [] : nil
        let verdict = Verdict(
            path: path, ok: results?.allSatisfy(\.ok) ?? true,
            warnings: description?.warnings.map(\.message) ?? [], lines: lines, graph: outline,
            examples: results)
        if !json { try show(verdict) }
        return verdict
    }

    private func show(_ verdict: Verdict) throws {
        var text = TerminalText.escaped(verdict.path) + (verdict.ok ? ": ok\n" : ": failed\n")
        for line in verdict.lines { text += "  " + TerminalText.escaped(line) + "\n" }
        for example in verdict.examples ?? [] {
            text +=
                "  example \(TerminalText.escaped(example.name)): "
                + (example.ok ? "ok" : "failed") + "\n"
            for problem in example.problems {
                text += "    " + TerminalText.escaped(problem) + "\n"
            }
        }
        if let outline = verdict.graph { text += TerminalText.escapedLines(outline) }
        try StandardOutput.write(text)
    }

    /// Which way over each line is in; a line of every source once.
    private static func directions(_ description: PipelineDescription) -> [String] {
        var lines: [String] = []
        for source in description.sources {
            for words in description.rules(of: source).compactMap(LineDirection.words(on:))
            where !lines.contains(words) {
                lines.append(words)
            }
        }
        return lines
    }

    private static func results(_ description: PipelineDescription) throws -> [Example] {
        try description.examples.map { example in
            let problems = try ExampleRun(example, of: description).problems()
            return Example(name: example.name, ok: problems.isEmpty, problems: problems)
        }
    }

    private static func failures(of verdicts: [Verdict]) -> FailureReport {
        FailureReport(
            verdicts.flatMap { verdict in
                (verdict.examples ?? []).filter { !$0.ok }.map { example in
                    CommandError(
                        .configuration,
                        "the example '\(example.name)' gives other events: "
                            + example.problems.joined(separator: "; "), subject: verdict.path)
                }
            })
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
