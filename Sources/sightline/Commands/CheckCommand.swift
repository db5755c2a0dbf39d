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

    func run() async throws {
        var status = ExitStatus.ok
        for path in pipelines {
            do throws(ConfigProblems) {
                try check(path)
            } catch {
                ErrorPrinter.say(error.text)
                status = error.exitCode
            }
        }
        guard status == .ok else { throw ExitCode(status.rawValue) }
    }

    private func check(_ path: String) throws(ConfigProblems) {
        let ok = "\(TerminalText.escaped(path)): ok\n"
        let environment = ProcessInfo.processInfo.environment
        let description: PipelineDescription
        // Read once: it may be a pipe.
        if let data = FileManager.default.contents(atPath: path) {
            if ModelDescription.isDescription(Array(data)) {
                _ = try ModelDescription.read(bytes: Array(data), name: path)
                FileHandleOutput.standardOutput.write(ok)
                return
            }
            description = try PipelineLoader.load(
                bytes: Array(data), name: path, environment: environment,
                models: Catalogue.lookup)
        } else {
            description = try PipelineLoader.load(
                path: path, environment: environment, models: Catalogue.lookup)
        }
        for warning in description.warnings { ErrorPrinter.say(warning.text) }
        FileHandleOutput.standardOutput.write(ok)
        if graph { FileHandleOutput.standardOutput.write(GraphOutline.text(of: description)) }
    }
}
