import ArgumentParser
import EventLog
import FoundationEssentials
import LogForms
import VisionCore

extension LogImport.Form: ExpressibleByArgument {}

extension LogCommand {
    /// `sightline log import`.
    struct Import: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make a log of detections of others, for replay to track and judge.",
            discussion: """
                mot: MOTChallenge text, frames from 1, ids not kept. coco: COCO results, image_id is \
                the frame from 0. Scores are kept as they are; --score says which of them begin a \
                track. Then: sightline replay LOG --pipeline FILE.yml --log OUT.jsonl.
                """)

        @Argument(help: "The detections.")
        var file: String

        @Option(help: "The form.")
        var `as`: LogImport.Form

        @Option(help: ArgumentHelp("Size of the pictures, pixels.", valueName: "WxH"))
        var size: String

        @Option(help: "Frames a second: 25, 29.97 or 30000/1001.")
        var rate: String

        @Option(name: .customLong("log"), help: ArgumentHelp("The log.", valueName: "OUT.jsonl"))
        var output: String

        @Option(help: "Name of the source; default: that of the file.")
        var source: String?

        @Option(help: "Frames, when the last ones have no detection.")
        var frames: Int?

        @Option(help: "Least score that begins a track.")
        var score: Float = 0.35

        @Option(help: "mot: the class of what has none.")
        var `class` = "person"

        @Option(help: "coco: a file of labels, one a line, the first is category 1.")
        var labels: String?

        @Flag(help: "Replace an existing log.")
        var overwrite = false

        @Flag(help: "What came of it as JSON on stdout.")
        var json = false

        private struct Result: Encodable {
            let frames: Int
            let detections: Int
            let log: String
        }

        func run() async throws {
            try await ErrorPrinter.reporting(json: json) {
                let outcome = try LogImport(file, as: `as`, options: try options()).run(to: output)
                if json {
                    let result = Result(
                        frames: outcome.frames, detections: outcome.detections, log: output)
                    try StandardOutput.write(try JSONResult(result).text)
                } else {
                    Talk.say("\(outcome.frames) frames, \(outcome.detections) detections")
                }
            }
        }

        private func options() throws -> ImportOptions {
            let sides = size.split(separator: "x").compactMap { Int($0) }
            guard sides.count == 2, sides.allSatisfy({ (1...100_000).contains($0) }) else {
                throw CommandError(.usage, "--size wants WIDTHxHEIGHT in pixels, not '\(size)'")
            }
            guard let rate = FrameRate(rate) else {
                throw CommandError(.usage, "--rate wants frames a second, not '\(rate)'")
            }
            guard (0...1).contains(score) else {
                throw CommandError(.usage, "--score wants 0 to 1, not \(score)")
            }
            if let frames, !(0...100_000_000).contains(frames) {
                throw CommandError(.usage, "'--frames \(frames)' is no number of frames")
            }
            var options = ImportOptions(
                size: Size(width: sides[0], height: sides[1]), rate: rate,
                source: source ?? Self.sourceName(file),
                tool: ToolVersion.tool)
            options.frames = frames
            options.keptScore = score
            options.className = `class`
            options.overwrites = overwrite
            options.labels = try labels.map(readLabels)
            return options
        }

        /// A file's name without its ending, as pipelines name sources.
        private static func sourceName(_ path: String) -> String {
            let name = path.split(separator: "/").last ?? ""
            let stem = name.lastIndex(of: ".").map { name[..<$0] } ?? name
            let clean = String(
                stem.map { one in
                    one.isASCII && (one.isLetter || one.isNumber || one == "-") ? one : "_"
                })
            guard let first = clean.first, first.isLetter else { return "detections" }
            return clean
        }

        private func readLabels(_ path: String) throws -> [String] {
            guard let bytes = FileManager.default.contents(atPath: path) else {
                throw CommandError(.noInput, "the labels cannot be read", subject: path)
            }
            let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
            return lines.map { $0.hasSuffix("\r") ? String($0.dropLast()) : String($0) }
        }
    }
}
