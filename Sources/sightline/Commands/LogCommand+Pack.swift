import ArgumentParser
import LogForms
import PipelineConfig
import VisionCore

extension LogCommand {
    /// `sightline log pack`.
    struct Pack: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract:
                "An event with clip, picture, its part of the log and all hashes, in a folder.",
            discussion: """
                The clip is copied, not coded again, from the key frame before it. The part of the \
                log begins and ends at links of the chain: sightline log verify FOLDER checks it \
                without the rest, sha256sum -c SHA256SUMS the files. index.html is for reading.
                """)

        @Argument(help: "A log.")
        var file: String
        @Argument(help: "The id of an event: ev_….")
        var event: String
        @Option(help: "The file that the source was.")
        var video: String
        @Option(help: ArgumentHelp("The folder.", valueName: "DIR"))
        var to: String
        @Option(help: "What the clip shows before and behind the event.")
        var margin = "5s"
        @Flag(help: "What came of it as JSON on stdout.")
        var json = false

        private struct Result: Encodable {
            let folder: String
            let files: [String]
        }

        func run() async throws {
            try await ErrorPrinter.reporting(json: json) {
                guard let margin = DurationText.parse(margin), margin >= .zero else {
                    throw CommandError(.usage, "--margin wants a span of time, not '\(margin)'")
                }
                let files = try EventPack(
                    event: event, of: file, video: video, to: to, margin: margin
                ).make()
                if json {
                    try StandardOutput.write(
                        try JSONResult(Result(folder: to, files: files)).text)
                } else {
                    try StandardOutput.write(
                        "\(TerminalText.escaped(to)): \(files.joined(separator: ", "))\n")
                }
            }
        }
    }
}
