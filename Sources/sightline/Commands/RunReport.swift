import EventLog
import Pipeline
import PipelineConfig
import VisionCore

/// What came of a run: printed at its end, and the `result` of `--json`.
struct RunReport: Encodable {
    /// What came of one source.
    struct Source: Encodable {
        /// Frames delivered.
        var frames = 0
        /// Frames dropped, by cause.
        var dropped: [String: Int] = [:]
        /// Tracks that were confirmed.
        var tracks = 0
        /// What each rule counted, by the word of its event: in and out, enter and exit.
        var rules: [String: [String: Int]] = [:]
    }

    /// Frames delivered, of all sources.
    var frames: Int
    /// Frames dropped, of all sources.
    var dropped: Int
    var seconds: Double
    var reason: String
    var sources: [String: Source]
    /// Paths of everything that was written, and addresses that were sent to.
    var outputs: [String]
    /// Names in the order of the pipeline.
    private let order: [String]

    private enum CodingKeys: CodingKey { case frames, dropped, seconds, reason, sources, outputs }

    init(_ outcome: RunOutcome, of description: PipelineDescription) {
        frames = outcome.frames
        dropped = outcome.dropped
        seconds = outcome.seconds
        reason = outcome.reason.rawValue
        var sources: [String: Source] = [:]
        for figures in outcome.sources {
            let own = description.sources.first { $0.name == figures.name }
            sources[figures.name] = Source(
                figures, rules: own.map { description.rules(of: $0) } ?? [])
        }
        self.sources = sources
        outputs = Self.outputs(of: description, written: outcome.written)
        order = description.sources.map(\.name)
    }

    /// A line for each source that has something to tell, one for the whole, one for each output.
    var lines: [String] {
        var lines: [String] = []
        for name in order {
            guard let source = sources[name] else { continue }
            lines.append("\(name): " + Self.words(of: source).joined(separator: ", "))
            for (rule, counts) in source.rules.sorted(by: { $0.key < $1.key }) {
                let words = counts.sorted { Self.rank($0.key) < Self.rank($1.key) }
                    .map { "\($0.value) \($0.key)" }
                lines.append("  \(rule): " + words.joined(separator: ", "))
            }
        }
        let rate = seconds > 0 ? Double(frames) / seconds : 0
        lines.append(
            "\(frames) frames, \(dropped) dropped, \(Self.tenths(seconds)) s, "
                + "\(Self.tenths(rate)) fps, \(reason)")
        return lines + outputs.map { "wrote \($0)" }
    }

    private static func words(of source: Source) -> [String] {
        var words = ["\(source.frames) frames"]
        words += source.dropped.sorted { $0.key < $1.key }.map { "\($0.value) dropped (\($0.key))" }
        if source.tracks > 0 { words.append("\(source.tracks) tracks") }
        return words
    }

    /// Before its opposite comes what begins.
    private static func rank(_ word: String) -> String {
        ["in": "0", "out": "1", "enter": "0", "exit": "1"][word] ?? "2\(word)"
    }

    private static func tenths(_ value: Double) -> String { "\((value * 10).rounded() / 10)" }

    /// What `description` writes, in the order of its keys; stdout is no path.
    private static func outputs(
        of description: PipelineDescription, written: [String: [String]]
    ) -> [String] {
        let log = description.log.to.map { [$0] } ?? []
        return log.filter { $0 != "-" } + description.results.map(\.path.redacted)
            + description.outputs.flatMap { written[$0.name] ?? [] }
            + (description.record == nil ? [] : written["record"] ?? [])
    }
}

extension RunReport.Source {
    /// What `figures` say; each of `rules` is listed, also one that saw nothing.
    init(_ figures: SourceFigures, rules: [RuleDescription]) {
        frames = figures.deliveredFrames
        dropped = figures.drops
        tracks = figures.tally.tracks
        for rule in rules {
            let words = rule.kind == .line ? ["in", "out"] : ["enter", "exit"]
            self.rules[rule.name] = Dictionary(uniqueKeysWithValues: words.map { ($0, 0) })
        }
        self.rules.merge(figures.tally.rules) { $0.merging($1) { $1 } }
    }
}
