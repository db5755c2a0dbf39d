import ArgumentParser
import PipelineConfig

/// `sightline config`.
struct ConfigCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config", abstract: "The keys of a pipeline file.",
        subcommands: [ConfigShow.self, Schema.self, Reference.self])

    /// `sightline config schema`.
    struct Schema: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print the JSON Schema of a pipeline file.")

        func run() async throws {
            try await ErrorPrinter.reporting {
                try StandardOutput.write(
                    ConfigSchema.text(.pipeline, title: "Sightline pipeline") + "\n")
            }
        }
    }

    /// `sightline config reference`.
    struct Reference: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print every key with type, default and meaning.")

        func run() async throws {
            try await ErrorPrinter.reporting {
                try StandardOutput.write(ConfigReference.text(.pipeline) + ForeignTerms.text)
            }
        }
    }
}
