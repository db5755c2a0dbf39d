import ArgumentParser
import EventLog
import EventSinks
import FoundationEssentials
import PipelineConfig
import VisionCore

extension LogCommand {
    /// `sightline log send`.
    struct Send: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Send the events of a log to a sink of a pipeline.",
            discussion: """
                Goes on where the sink was, or at --from-seq, and ends when everything is \
                acknowledged. A sink that is away is waited for: ctrl-c ends it, and what was \
                acknowledged is remembered (LOG.sinks/NAME.cursor).
                """)

        @Argument(help: "A log.")
        var file: String

        @Option(help: "The sink, by its name in the pipeline.")
        var sink: String

        @Option(help: ArgumentHelp("The pipeline.", valueName: "FILE.yml"))
        var pipeline: String

        @Option(help: "The first record; default: where the sink was.")
        var fromSeq: UInt64?

        @Flag(help: "What came of it as JSON on stdout.")
        var json = false

        private struct Result: Encodable {
            let sink: String
            let acked_seq: UInt64?
            let failed: Int
            let dead: Int
            let lost: UInt64
        }

        func run() async throws {
            try await ErrorPrinter.reporting(json: json) {
                let description = try PipelineLoader.load(
                    path: pipeline, overlays: [],
                    environment: ProcessInfo.processInfo.environment)
                // A log that cannot be read is told before anything is waited for.
                guard let first = try LogReader(path: file).next(), first.kind == .run else {
                    throw CommandError(.badData, "this is no log", subject: file)
                }
                let sinks = try SinkSet.one(sink, of: description.sinks, log: file, from: fromSeq)
                sinks.note(end: try Self.end(of: file))
                sinks.start()
                var told: String?
                sinks.waitUntilSent { status in
                    guard let trouble = status.trouble, trouble != told else { return }
                    told = trouble
                    Talk.say("\(status.name): \(trouble); it is tried again", as: .warning)
                }
                guard let status = sinks.statuses.first else { return }
                let record = status.record
                if json {
                    try StandardOutput.write(
                        try JSONResult(
                            Result(
                                sink: sink, acked_seq: record.acknowledged, failed: record.failed,
                                dead: record.dead, lost: record.lost)
                        ).text)
                } else {
                    let dead =
                        (record.dead > 0 ? ", \(record.dead) were refused" : "")
                        + (record.lost > 0 ? ", \(record.lost) records of the log were lost" : "")
                    Talk.say(
                        "\(sink): acknowledged up to record "
                            + "\(record.acknowledged.map { "\($0)" } ?? "none")\(dead)")
                }
            }
        }

        /// Behind the last record of the log.
        private static func end(of path: String) throws -> UInt64 {
            let reader = try LogReader(path: path)
            var next: UInt64 = 0
            while let line = try reader.next() { next = line.seq &+ 1 }
            return next
        }
    }
}
