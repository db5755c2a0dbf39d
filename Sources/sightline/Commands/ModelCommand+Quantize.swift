import ArgumentParser
import FoundationEssentials
import Media
import ModelCatalogue
import ONNXImporter
import Pipeline
import PipelineConfig
import VisionCore

extension ModelCommand {
    /// `sightline model quantize`.
    struct Quantize: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "A network of floats as one of bytes, calibrated on pictures.",
            discussion: """
                Writes an ONNX file in QDQ form, which other runtimes read too, and its description \
                beside it. Weights get a scale for each channel. The last products before an \
                output, and what decodes them, stay in float; they are listed.
                """)

        enum MethodWord: String, ExpressibleByArgument, CaseIterable {
            case minmax, percentile
        }

        @Argument(help: "An ONNX file, or a name of the catalogue.")
        var file: String
        @Option(help: "Pictures that are like those it will see: a folder, or a video.")
        var calibrate: String
        @Option(help: "The file to write; NAME_int8.onnx beside the first when left out.")
        var out: String?
        @Option(help: "minmax, or percentile: ranges without the rarest numbers.")
        var method = MethodWord.percentile
        @Option(help: "The share of numbers, in percent, that percentile keeps on each side.")
        var percentile = 99.99
        @Option(help: "Pictures that are looked at, at most.")
        var pictures = 100
        @Option(parsing: .upToNextOption, help: "Nodes that stay in float besides, by name.")
        var keep: [String] = []
        @Option(help: "So many products more stay in float: those that cost the outputs most.")
        var sensitive = 0
        @Option(help: "Threads.")
        var threads = 1
        @OptionGroup var wishes: ModelsCommand.WishFlags

        func run() async throws {
            try await ErrorPrinter.reporting {
                try check()
                let wanted = try wishes.wishes()
                let opened = try ModelOpening(store: ModelsCommand.store).model(
                    file, wishes: wanted)
                let model = try opened.model.sized(wanted)
                if let summary = opened.understood?.summary { Talk.say(summary, as: .note) }
                guard !model.path.hasSuffix(".tflite") else {
                    throw CommandError(
                        .badData, "'\(model.path)' is no ONNX file",
                        hint: "TFLite files are quantised by their own converter")
                }
                let target = out ?? Self.target(of: model.path)
                for path in [target, ModelError.descriptionPath(target)]
                where FileManager.default.fileExists(atPath: path) {
                    throw CommandError(
                        .cannotCreate, "'\(path)' exists",
                        hint: "remove it, or choose another name with --out")
                }
                let result = try ModelFileFault.telling(of: model.path) {
                    try quantized(model)
                }
                try write(result.file, model.description, to: target)
                try StandardOutput.write(
                    TerminalText.escaped(
                        "\(target): \(result.inBytes) products in bytes, "
                            + "\(result.inFloat.count) in float") + "\n")
                for name in result.inFloat {
                    try StandardOutput.write(TerminalText.escaped("  float: \(name)") + "\n")
                }
            }
        }

        private func check() throws {
            guard (50...100).contains(percentile) else {
                throw CommandError(.usage, "--percentile takes 50 to 100, not \(percentile)")
            }
            guard (1...100_000).contains(pictures) else {
                throw CommandError(.usage, "--pictures takes 1 to 100000, not \(pictures)")
            }
            guard (0...1000).contains(sensitive) else {
                throw CommandError(.usage, "--sensitive takes 0 to 1000, not \(sensitive)")
            }
            _ = try ModelCommand.pool(threads: threads)
        }

        private static func target(of path: String) -> String {
            (path.hasSuffix(".onnx") ? String(path.dropLast(5)) : path) + "_int8.onnx"
        }

        private struct Result {
            let file: [UInt8]
            let inBytes: Int
            let inFloat: [String]
        }

        private func quantized(_ model: ResolvedModel) throws -> Result {
            let quantizer = try ModelQuantizer(path: model.path)
            for name in keep where !quantizer.products.contains(name) {
                throw CommandError(
                    .usage, "--keep: no product that could be in bytes is called '\(name)'")
            }
            let calibration = try Calibration(
                model, values: quantizer.values, threads: threads)
            let source = CalibrationPictures(uri: calibrate, limit: pictures)
            try source.each { try calibration.look(at: $0) }
            guard calibration.pictures > 0 else {
                throw CommandError(.badData, "'\(calibrate)' holds no picture")
            }
            var method = Calibration.Method.extremes
            if self.method == .percentile {
                try source.each { try calibration.count($0) }
                method = .percentile(percentile)
            }
            var choice = QuantizationChoice(ranges: calibration.ranges(method), kept: Set(keep))
            if sensitive > 0 {
                let search = try SensitiveProducts(
                    quantizer, model, source: source, threads: threads)
                choice.kept.formUnion(try search.worst(sensitive, choice))
            }
            let (file, inFloat) = try quantizer.quantized(by: choice)
            let inBytes = quantizer.products.count { !inFloat.contains($0) }
            return Result(file: file, inBytes: inBytes, inFloat: inFloat)
        }

        private func write(
            _ file: [UInt8], _ description: ModelDescription, to target: String
        ) throws {
            var own = description
            own.name = URL(filePath: target).deletingPathExtension().lastPathComponent
            own.file = URL(filePath: target).lastPathComponent
            own.bytes = file.count
            own.source = ModelOrigin()
            own.opset = nil
            own.irVersion = nil
            own.operators = [:]
            own.howMade =
                "quantised from \(description.file) (\(description.sha256)) by sightline "
                + "model quantize"
            let beside = ModelError.descriptionPath(target)
            guard FileManager.default.createFile(atPath: target, contents: Data(file)) else {
                throw CommandError(.cannotCreate, "cannot write '\(target)'")
            }
            own.sha256 = try FileSum.sha256(of: target)
            guard FileManager.default.createFile(atPath: beside, contents: Data(own.yaml.utf8))
            else {
                throw CommandError(.cannotCreate, "cannot write '\(beside)'")
            }
        }
    }
}
