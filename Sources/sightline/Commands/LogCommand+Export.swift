import ArgumentParser
import EventLog
import LogForms
import VisionCore

extension ExportForm: ExpressibleByArgument {}
extension ExportOptions.Columns: ExpressibleByArgument {}

extension LogCommand {
    /// `sightline log export`.
    struct Export: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Write a log in a form of others.",
            discussion: """
                Made of frame records (run --log-frames): mot (MOTChallenge, frames from 1), kitti \
                (tracking labels), cvat (for video 1.1) and labelstudio have the detections of \
                confirmed tracks; coco (results, NAME.images.json beside them) and csv have every \
                detection; yolo (a folder of labels) and onvif (metadata stream) have confirmed \
                tracks, or what the run kept where nothing was tracked. Made of events: vtt \
                (captions, and NAME.metadata.vtt with the records) and srt. parquet is refused \
                with the line that makes it.
                """)

        @Argument(help: "A log.")
        var file: String

        @Option(help: "The form.")
        var `as`: ExportForm

        @Option(help: "The file, or the folder of yolo.")
        var to: String

        @Option(help: "The source; default: all, or the only one.")
        var source: String?

        @Option(help: "Least score of a detection.")
        var score: Double?

        @Flag(help: "yolo: score and track as sixth and seventh column.")
        var scores = false

        @Option(help: "csv: names of the columns.")
        var csvStyle = ExportOptions.Columns.sightline

        @Option(help: "labelstudio: where the video is; default: as in the log.")
        var video: String?

        @Option(
            help: "onvif: time of day of media time 0 (RFC 3339), where the log has no other.")
        var start: String?

        @Flag(help: "Replace what is there.")
        var overwrite = false

        @Flag(help: "What came of it as JSON on stdout.")
        var json = false

        private struct Result: Encodable {
            let paths: [String]
            let frames: Int
            let objects: Int
            let events: Int
        }

        func run() async throws {
            try await ErrorPrinter.reporting(json: json) {
                let outcome = try LogExport(log: file, as: `as`, to: to, options: try options())
                    .run()
                if json {
                    let result = Result(
                        paths: outcome.paths, frames: outcome.frames, objects: outcome.objects,
                        events: outcome.events)
                    try StandardOutput.write(try JSONResult(result).text)
                    return
                }
                let paths = outcome.paths.joined(separator: ", ")
                let amount =
                    switch `as` {
                    case .vtt, .srt: "\(outcome.events) events"
                    default: "\(outcome.objects) objects in \(outcome.frames) frames"
                    }
                try StandardOutput.write("\(TerminalText.escaped(paths)): \(amount)\n")
            }
        }

        private func options() throws -> ExportOptions {
            if let score, !(0...1).contains(score) {
                throw CommandError(.usage, "--score wants 0 to 1, not \(score)")
            }
            let words = EventWords(tellsTracks: true, namesSource: false)
            var options = ExportOptions { words.sentence(of: $0) }
            options.source = source
            options.score = score
            options.hasScores = scores
            options.columns = csvStyle
            options.video = video
            options.overwrites = overwrite
            options.start = try start.map { text in
                guard let time = WallInstant(rfc3339: text) else {
                    throw CommandError(
                        .usage, "'\(text)' is no time of day", subject: "--start",
                        hint: "2026-11-23T08:14:02Z")
                }
                return time
            }
            return options
        }
    }
}
