import ArgumentParser
import EventLog
import InferenceEngine
import Media

/// `sightline version`.
struct VersionCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "version",
        abstract: "What this build is: tool, log schema, libraries, processor tier.")

    func run() async throws {
        try await ErrorPrinter.reporting {
            try StandardOutput.write(
                """
                sightline \(ToolVersion.text)
                log schema \(RunRecord.schema)
                libav \(MediaLibraries.versions)
                kernels \(KernelTier.name)

                """)
        }
    }
}
