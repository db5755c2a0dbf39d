import ArgumentParser
import EventLog
import FoundationEssentials
import Glibc
import ModelCatalogue
import Pipeline
import PipelineConfig
import VisionCore

extension ModelsCommand {
    /// `sightline models try`.
    struct Try: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "What a model sees in a picture: to see whether it was understood rightly.")

        @Argument(help: "An ONNX or TFLite file, or a name of the catalogue.")
        var file: String
        @Argument(help: "A picture.")
        var picture: String
        @Option(help: "Picture with the boxes: a.png.")
        var out: String?
        @OptionGroup var wishes: WishFlags

        private struct Frame: Decodable {
            struct Seen: Decodable {
                let cls: String
                let s: Double
                let b: [Double]
            }
            let r: String
            let det: [Seen]?
            let att: [String: [Attribute]]?
        }

        /// A class or its score.
        private enum Attribute: Decodable {
            case word(String)
            case score(Double)

            init(from decoder: any Decoder) throws {
                let value = try decoder.singleValueContainer()
                if let score = try? value.decode(Double.self) {
                    self = .score(score)
                } else {
                    self = .word(try value.decode(String.self))
                }
            }
        }

        func run() async throws {
            try await ErrorPrinter.reporting {
                let model = try ModelOpening(store: ModelsCommand.store).model(
                    file, wishes: try wishes.wishes())
                let log = try FileManager.default.temporaryFolder("try")
                defer { try? FileManager.default.removeItem(atPath: log) }
                let environment = ProcessInfo.processInfo.environment
                var overlays = [
                    Overlay.sources([picture]), RunFlag.tracker.overlay("none"),
                    RunFlag.log.overlay(log + "/log.jsonl"), RunFlag.logFrames.overlay(),
                    flag(model.model.description).overlay(file),
                ]
                if model.model.description.isWhole {
                    overlays.append(Overlay("detect.model", .text("none"), flag: "models try"))
                }
                if let out { overlays.append(RunFlag.annotated.overlay(out)) }
                overlays += try wishes.overlays()
                let description = try PipelineLoader.load(
                    path: nil, overlays: overlays, environment: environment,
                    models: Catalogue.lookup)
                let run = try PipelineRun(
                    description,
                    setup: PipelineRun.Setup(
                        tool: ToolVersion.tool,
                        environment: environment))
                for line in run.understood { Talk.say(line, as: .note) }
                let outcome = await run.run(signalCode: { nil })
                for failure in outcome.failures { ErrorPrinter.show(failure) }
                guard outcome.exitCode == 0 else { throw ExitCode(outcome.exitCode) }
                try tell(log + "/log.jsonl")
            }
        }

        /// The flag of `run` that takes such a model.
        private func flag(_ model: ModelDescription) -> RunFlag {
            switch model.task {
            case .classification: .classify
            case .segmentation: .segment
            default: .model
            }
        }

        private func tell(_ log: String) throws {
            guard let data = FileManager.default.contents(atPath: log) else { return }
            var count = 0
            for line in data.split(separator: UInt8(ascii: "\n")) {
                guard let frame = try? JSONDecoder().decode(Frame.self, from: Data(line)),
                    frame.r == "frame"
                else { continue }
                for seen in frame.det ?? [] {
                    count += 1
                    let box = seen.b.map { "\($0)" }.joined(separator: ", ")
                    try StandardOutput.write(
                        TerminalText.escaped("\(seen.cls) \(seen.s) [\(box)]") + "\n")
                }
                for (name, values) in (frame.att ?? [:]).sorted(by: { $0.key < $1.key }) {
                    count += 1
                    let words = values.map { value in
                        switch value {
                        case .word(let word): word
                        case .score(let score): "\(score)"
                        }
                    }
                    try StandardOutput.write(
                        TerminalText.escaped("\(name) \(words.joined(separator: " "))") + "\n")
                }
            }
            if count == 0 { Talk.say("nothing was seen", as: .note) }
        }
    }
}

extension ModelDescription {
    /// Whether it answers for the whole picture.
    fileprivate var isWhole: Bool { task == .classification || task == .segmentation }
}

extension FileManager {
    /// A new folder for what is thrown away.
    func temporaryFolder(_ name: String) throws -> String {
        let base = ProcessInfo.processInfo.environment["TMPDIR"] ?? "/tmp"
        let path = "\(base)/sightline-\(name)-\(getpid())"
        try createDirectory(atPath: path, withIntermediateDirectories: true)
        return path
    }
}
