import ArgumentParser
import Evaluation
import FoundationEssentials
import VisionCore

extension EvalCommand {
    /// `sightline eval segment`.
    struct Segment: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Intersection over union of maps of classes, in percent.",
            discussion: """
                Both folders hold pictures whose pixels are classes: grey values, or colours of one \
                palette. A result has the name of its truth, the ending aside.
                """)

        @Option(help: ArgumentHelp("A folder of maps.", valueName: "DIR"))
        var truth: String
        @Option(help: ArgumentHelp("A folder of maps as they came out.", valueName: "DIR"))
        var results: String
        @Option(help: "The grey value of pixels that do not count; -1 for none.")
        var ignore = 255
        @Flag(help: "One JSON object on stdout.")
        var json = false

        private struct Result: Encodable {
            let mIoU: Double?
            let accuracy: Double?
            let pictures: Int
            let by_class: [String: Double]
        }

        func run() async throws {
            try await ErrorPrinter.reporting(json: json) {
                let pairs = try pairs()
                var overlaps = ClassOverlaps()
                for (wanted, given) in pairs {
                    let (one, two) = (
                        try ClassMapFile(path: wanted), try ClassMapFile(path: given)
                    )
                    guard one.size == two.size else {
                        throw CommandError(
                            .badData,
                            "it has \(two.size.width)x\(two.size.height) pixels, its truth "
                                + "\(one.size.width)x\(one.size.height)", subject: given,
                            hint: "write results at the size of the pictures")
                    }
                    try InputFile.judging(given) { () throws(EvaluationFault) in
                        try overlaps.add(
                            truth: one.classes, found: two.classes,
                            ignored: ignore < 0 ? nil : ignore)
                    }
                }
                try show(overlaps, pictures: pairs.count)
            }
        }

        private func show(_ overlaps: ClassOverlaps, pictures: Int) throws {
            let classes = overlaps.classes.compactMap { label in
                overlaps.overlap(of: label).map { ("\(label)", 100 * $0) }
            }
            let (mean, accuracy) = (
                overlaps.mean.map { 100 * $0 }, overlaps.accuracy.map { 100 * $0 }
            )
            if json {
                try StandardOutput.write(
                    try JSONResult(
                        Result(
                            mIoU: mean, accuracy: accuracy, pictures: pictures,
                            by_class: Dictionary(classes) { $1 })
                    ).text)
                return
            }
            try StandardOutput.write(
                FigureTable(
                    figures: [
                        .init(name: "mIoU", value: mean), .init(name: "accuracy", value: accuracy),
                    ] + classes.map { .init(name: $0.0, value: $0.1) }
                ).text)
        }

        /// The paths of truths and of their results.
        private func pairs() throws -> [(truth: String, result: String)] {
            let given = try Self.files(of: results)
            let pairs = try Self.files(of: truth).sorted { $0.key < $1.key }.map { stem, path in
                guard let result = given[stem] else {
                    throw CommandError(
                        .noInput, "no result for '\(path)'", subject: results,
                        hint: "it needs a picture called \(stem)")
                }
                return (path, result)
            }
            guard !pairs.isEmpty else {
                throw CommandError(.noInput, "the folder holds no picture", subject: truth)
            }
            return pairs
        }

        /// The pictures of a folder by their names without endings.
        private static func files(of folder: String) throws -> [String: String] {
            let names: [String]
            do {
                names = try FileManager.default.contentsOfDirectory(atPath: folder)
            } catch {
                throw CommandError(.noInput, "cannot read the folder '\(folder)'")
            }
            var files: [String: String] = [:]
            for name in names.sorted() where !name.hasPrefix(".") {
                guard let dot = name.lastIndex(of: ".") else { continue }
                let ending = name[name.index(after: dot)...].lowercased()
                guard ["png", "bmp", "gif", "tif", "tiff", "pgm"].contains(ending) else { continue }
                files[String(name[..<dot])] = folder + "/" + name
            }
            return files
        }
    }
}
