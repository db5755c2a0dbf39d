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

    func run() async throws {
        try await ErrorPrinter.reporting { try checkAll() }
    }

    private func checkAll() throws {
        var status = ExitStatus.ok
        for path in pipelines {
            do {
                let description = try PipelineLoader.load(
                    path: path, environment: ProcessInfo.processInfo.environment,
                    models: Catalogue.lookup)
                for warning in description.warnings { ErrorPrinter.say(warning.text) }
                try StandardOutput.write("\(path): ok\n")
                if graph {
                    try StandardOutput.write(GraphOutline.text(of: description))
                }
            } catch let error as ConfigProblems {
                ErrorPrinter.say(error.text)
                status = error.exitCode
            }
        }
        guard status == .ok else { throw ExitCode(status.rawValue) }
    }
}
