import ArgumentParser
import FoundationEssentials
import PipelineConfig
import VisionCore

/// `sightline config show`.
struct ConfigShow: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Print what would be in force for `run` with the same arguments, and from where.",
        discussion: """
            A flag goes before the pipeline file, the file before the default. What the file takes \
            from the environment is shown in its place. Secrets are shown as ***.
            """)

    @OptionGroup var pipeline: PipelineArguments

    func validate() throws { try pipeline.requireSources() }
    @Flag(help: "A list of objects with key, value and from.")
    var json = false

    /// Variables of the environment that a run heeds.
    private static let variables = ["SIGHTLINE_MODELS", "SIGHTLINE_CPU"]

    private struct Row: Encodable {
        let key: String
        let value: String
        let from: String
    }

    func run() async throws {
        try await ErrorPrinter.reporting(json: json) {
            var rows = try pipeline.settings().map { setting in
                Row(
                    key: setting.path, value: setting.value,
                    from: setting.place.map { "\($0)" } ?? "default")
            }
            let environment = ProcessInfo.processInfo.environment
            rows += Self.variables.compactMap { name in
                environment[name].map {
                    Row(key: name, value: Redactor.masked($0), from: "environment")
                }
            }
            let text =
                json
                ? try JSONResult(rows).text
                : rows.map {
                    TerminalText.escaped("\($0.key): \($0.value)  # \($0.from)") + "\n"
                }.joined()
            try StandardOutput.write(text)
        }
    }
}
