import ArgumentParser
import EventLog
import FoundationEssentials
import LogQueries
import PipelineConfig
import VisionCore

extension LogCommand {
    /// `sightline log events`.
    struct Events: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print the events of a log, all or those that are asked for.",
            discussion: """
                A condition compares fields with values and joins comparisons by `and` and `or`: \
                'type=line.cross and src=gate and at>=10s and cls=person'. Fields: type, rule, src, \
                cls, track, id, phase, score, seq, rev, epoch, at (media time), data.KEY, \
                why.KEY, verdict (what was said of it) and by (who said so); * in a text stands for any characters. With an index (`sightline log \
                index`) the answer is the same, and comes sooner.
                """)

        @Argument(help: "A log.")
        var file: String

        @Option(help: "A condition.")
        var `where`: String?

        @Option(help: "The first moment: media time (10s, 00:01:30) or time of day (RFC 3339).")
        var since: String?

        @Option(help: "The first moment that no longer counts.")
        var until: String?

        @Option(help: "How many events at most.")
        var limit: Int?

        @Option(help: "The index, when it is not LOG.sqlite.")
        var db: String?

        @Flag(help: "Print the records, one a line.")
        var json = false

        @Flag(help: "Print a table: RFC 4180, with a header.")
        var csv = false

        func run() async throws {
            try await ErrorPrinter.reporting {
                let query = try query()
                if csv { try StandardOutput.write(EventTable.header) }
                let words = EventWords(tellsTracks: true, namesSource: true)
                let print: ([UInt8], JSONValue) throws -> Void = { bytes, event in
                    if csv {
                        try StandardOutput.write(EventTable.row(event))
                    } else if json {
                        try StandardOutput.write(String(decoding: bytes, as: UTF8.self) + "\n")
                    } else if let text = words.text(of: bytes) {
                        try StandardOutput.write(text + "\n")
                    }
                }
                let index = LogIndex(log: file, path: db)
                if try !index.run(query, print) { try EventScan.run(query, path: file, print) }
            }
        }

        private func query() throws -> EventQuery {
            guard !(json && csv) else {
                throw CommandError(.usage, "--json and --csv exclude one another")
            }
            if let limit, limit < 0 {
                throw CommandError(.usage, "'--limit \(limit)' is no number of events")
            }
            return EventQuery(
                filter: try `where`.map { text throws(FilterError) in try EventFilter(text) },
                since: try bound(since, "--since"), until: try bound(until, "--until"),
                limit: limit)
        }

        private func bound(_ text: String?, _ flag: String) throws -> EventQuery.Bound? {
            guard let text else { return nil }
            if let time = DurationText.parse(text) {
                return .media(MediaInstant(nanoseconds: time.nanoseconds))
            }
            if let time = WallInstant(rfc3339: text) { return .capture(time) }
            throw CommandError(
                .usage, "'\(text)' is no moment", subject: flag,
                hint: "write media time (10s, 00:01:30) or time of day (2026-11-23T08:14:02Z)")
        }
    }

    /// `sightline log index`.
    struct Index: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Build the SQLite index of a log, or bring it up to date.")

        @Argument(help: "A log.")
        var file: String

        @Option(help: "The index, when it is not to be LOG.sqlite.")
        var db: String?

        func run() async throws {
            try await ErrorPrinter.reporting {
                let index = LogIndex(log: file, path: db)
                let outcome = try index.update()
                if let aside = outcome.quarantined {
                    Talk.say("the index was damaged, and is now \(aside)", as: .warning)
                }
                try StandardOutput.write(
                    "\(TerminalText.escaped(index.path)): \(outcome.events) events, "
                        + "\(outcome.records) records read\n")
            }
        }
    }
}
