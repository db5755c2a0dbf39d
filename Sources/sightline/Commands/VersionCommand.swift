import ArgumentParser
import EventLog
import InferenceEngine
import Media
import Resources

/// `sightline version`.
struct VersionCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "version",
        abstract: "What this build is: tool, log schema, libraries, processor tier.")

    @Flag(help: "One JSON object on stdout.")
    var json = false

    private struct Versions: Encodable {
        let version: String
        let commit: String?
        let schema: String
        let libav: String
        let kernels: String
    }

    func run() async throws {
        try await ErrorPrinter.reporting(json: json) {
            let versions = Versions(
                version: ToolVersion.text, commit: BuildCommit.text, schema: RunRecord.schema,
                libav: MediaLibraries.versions, kernels: KernelTier.name)
            try StandardOutput.write(
                json
                    ? try JSONResult(versions).text
                    : """
                    sightline \(versions.version)\(versions.commit.map { " (\($0))" } ?? "")
                    log schema \(versions.schema)
                    libav \(versions.libav)
                    kernels \(versions.kernels)

                    """)
        }
    }
}
