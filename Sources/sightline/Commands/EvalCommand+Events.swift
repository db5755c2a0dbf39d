import ArgumentParser
import Evaluation
import FoundationEssentials
import PipelineConfig
import VisionCore

extension EvalCommand {
    /// `sightline eval events`.
    struct Events: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Precision, recall and error in time of a log's events.",
            discussion: """
                The truth has one JSON object a line, {"type": "line.cross", "at": "12.4s", \
                "rule": "gate", "dir": "in"}; records of a log will do. src, rule, cls, phase and \
                dir are compared where they are given. Types that the truth does not have are not \
                judged, unless --type names them.
                """)

        @Option(help: ArgumentHelp("Events as they happened.", valueName: "T.jsonl"))
        var truth: String
        @Option(help: "A log.")
        var log: String
        @Option(help: "How far apart two of a pair may be.")
        var within = "500ms"
        @Option(help: "A type that is judged though the truth has none; may be given often.")
        var type: [String] = []
        @Flag(help: "One JSON object on stdout.")
        var json = false

        /// The figures of a type or of all, rates in percent.
        private struct Figures: Encodable {
            let precision: Double?
            let recall: Double?
            let f1: Double?
            let median_ms: Double?
            let p95_ms: Double?
            let truth: Int
            let found: Int
            var by_type: [String: Figures]?

            init(_ figures: EventFigures) {
                precision = figures.precision.map { 100 * $0 }
                recall = figures.recall.map { 100 * $0 }
                f1 = figures.f1.map { 100 * $0 }
                median_ms = figures.milliseconds(at: 0.5)
                p95_ms = figures.milliseconds(at: 0.95)
                truth = figures.hits + figures.misses
                found = figures.hits + figures.extras
            }
        }

        func run() async throws {
            try await ErrorPrinter.reporting(json: json) {
                guard let span = DurationText.parse(within), span >= .zero else {
                    throw CommandError(
                        .usage, "--within wants a span of time, not '\(within)'",
                        hint: "500ms or 2s")
                }
                let figures = EventFigures.byType(
                    truth: try EventTruth(path: truth).events,
                    found: try JudgedEvent.events(ofLog: log), within: span.nanoseconds,
                    types: Set(type))
                let sum = EventFigures.sum(figures.values)
                if json {
                    var result = Figures(sum)
                    result.by_type = figures.mapValues(Figures.init)
                    try StandardOutput.write(try JSONResult(result).text)
                    return
                }
                let rows = figures.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
                try StandardOutput.write(
                    FigureRows(
                        names: ["precision", "recall", "f1", "median_ms", "p95_ms"],
                        rows: ((rows.count > 1 ? [("all", sum)] : []) + rows).map { name, one in
                            let values = Figures(one)
                            return (
                                name,
                                [
                                    values.precision, values.recall, values.f1, values.median_ms,
                                    values.p95_ms,
                                ]
                            )
                        }
                    ).text)
            }
        }
    }

    /// `sightline eval counts`.
    struct Counts: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Error of a log's counts over intervals, by class.",
            discussion: """
                The truth is a table with a header: from,to,count and perhaps src, rule, dir, cls \
                and type (default line.cross). Of each interval the log's events are counted that \
                agree with the row.
                """)

        @Option(help: ArgumentHelp("Counts as they are.", valueName: "counts.csv"))
        var truth: String
        @Option(help: "A log.")
        var log: String
        @Flag(help: "One JSON object on stdout.")
        var json = false

        private struct Figures: Encodable {
            let MAE: Double?
            let MAPE: Double?
            let bias: Double
            let intervals: Int
            var by_class: [String: Figures]?

            init(_ figures: CountFigures) {
                MAE = figures.meanError
                MAPE = figures.meanShare.map { 100 * $0 }
                bias = figures.bias
                intervals = figures.intervals
            }
        }

        func run() async throws {
            try await ErrorPrinter.reporting(json: json) {
                let events = try JudgedEvent.events(ofLog: log)
                let pairs = try CountTruth(path: truth).rows.map { row in
                    CountFigures.Pair(
                        label: row.event.label ?? "", truth: row.count,
                        found: Double(
                            events.count {
                                $0.time >= row.from && $0.time < row.to
                                    && row.event.means($0)
                            }))
                }
                let byClass = Dictionary(grouping: pairs, by: \.label).mapValues(CountFigures.init)
                let sum = CountFigures(pairs)
                if json {
                    var result = Figures(sum)
                    result.by_class = byClass.mapValues(Figures.init)
                    try StandardOutput.write(try JSONResult(result).text)
                    return
                }
                let rows = byClass.sorted { $0.key < $1.key }
                    .map { ($0.key.isEmpty ? "any class" : $0.key, $0.value) }
                try StandardOutput.write(
                    FigureRows(
                        names: ["MAE", "MAPE", "bias", "intervals"],
                        rows: ((rows.count > 1 ? [("all", sum)] : []) + rows).map { name, one in
                            (
                                name,
                                [
                                    one.meanError, one.meanShare.map { 100 * $0 }, one.bias,
                                    Double(one.intervals),
                                ]
                            )
                        }
                    ).text)
            }
        }
    }
}
