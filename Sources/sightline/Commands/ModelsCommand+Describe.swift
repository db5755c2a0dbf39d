import ArgumentParser
import FoundationEssentials
import ModelCatalogue
import Pipeline
import PipelineConfig
import VisionCore

extension ModelsCommand {
    /// `sightline models describe`.
    struct Describe: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "The description of a model file, each line with where it comes from.",
            discussion: """
                Facts come from the file's metadata, from files beside it (data.yaml, config.json, \
                labels.txt and the like), from the graph, and where those are silent from the \
                habits of the exporters. Keep a corrected description beside the file as NAME.yml.
                """)

        @Argument(help: "An ONNX or TFLite file.")
        var file: String
        @Option(help: "File to write it to; - for stdout.")
        var out = "-"
        @OptionGroup var wishes: WishFlags

        func run() async throws {
            try await ErrorPrinter.reporting {
                let opened = try ModelOpening(store: ModelsCommand.store).model(
                    file, wishes: try wishes.wishes())
                let text =
                    opened.understood?.annotatedYAML ?? opened.model.description.yaml
                guard out != "-" else { return try StandardOutput.write(text) }
                guard !FileManager.default.fileExists(atPath: out) else {
                    throw CommandError(
                        .cannotCreate, "'\(out)' exists", hint: "remove it, or choose another name")
                }
                guard FileManager.default.createFile(atPath: out, contents: Data(text.utf8)) else {
                    throw CommandError(.cannotCreate, "cannot write '\(out)'")
                }
                if let summary = opened.understood?.summary { Talk.say(summary, as: .note) }
            }
        }
    }

    /// What a person says where a file leaves it open.
    struct WishFlags: ParsableArguments {
        @Option(
            name: .long, help: "How its outputs are read: --set detect.family=yolo-anchor-free.")
        var set: [String] = []

        func wishes() throws -> ReadingWishes {
            try ReadingWishes(settings: set)
        }

        /// The same for a pipeline.
        func overlays() throws -> [Overlay] {
            try set.map { assignment in
                guard let overlay = Overlay.set(assignment) else {
                    throw CommandError(.usage, "--set wants KEY=VALUE, not '\(assignment)'")
                }
                return overlay
            }
        }
    }
}
