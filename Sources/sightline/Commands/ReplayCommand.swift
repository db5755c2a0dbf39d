import ArgumentParser
import FoundationEssentials
import ModelCatalogue
import Pipeline
import PipelineConfig
import VisionCore

/// `sightline replay`.
struct ReplayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Track and judge again what a log's frames saw: no video, no network.",
        discussion: """
            The log needs frame records (run --log-frames). What decides on detections must be as \
            it was: detect.model, detect.score and the like; tracker, rules, detect.merge and \
            detect.groups may differ.
            """)

    @Argument(help: "A log with frame records.")
    var log: String
    @Option(help: ArgumentHelp("The pipeline: tracker and rules.", valueName: "FILE.yml"))
    var pipeline: String?
    @Option(name: .customLong("log"), help: ArgumentHelp("The new log.", valueName: "OUT.jsonl"))
    var output: String
    @Option(help: "Tracks in MOTChallenge form; {source} is replaced.")
    var mot: String?
    @OptionGroup var rules: RuleFlags
    @Option(name: .long, help: "Override any key of the pipeline: --set track.match=0.8.")
    var set: [String] = []
    @Flag(help: "Replace an existing log.")
    var overwrite = false
    @Flag(help: "What came of it as JSON on stdout.")
    var json = false

    private struct Result: Encodable {
        let frames: Int
        let events: Int
        let log: String
        let rules: [String: [String: [String: Int]]]
    }

    func run() async throws {
        try await ErrorPrinter.reporting(json: json) {
            let replay = try LogReplay(path: log) { try description(for: $0) }
            let outcome = try replay.run(to: output, overwrites: overwrite) { source in
                mot.map { $0.replacing("{source}", with: source) }
            }
            if outcome.cutFrames > 0 {
                Talk.say(
                    "\(outcome.cutFrames) frames have more detections than a line of the log holds:"
                        + " what follows from them may differ", as: .warning)
            }
            if !outcome.unseeing.isEmpty {
                let names = Set(outcome.unseeing).sorted().joined(separator: ", ")
                Talk.say(
                    "\(names): a log has no pictures: rules about the camera report nothing",
                    as: .warning)
            }
            if !outcome.unmoved.isEmpty {
                Talk.say(
                    "\(outcome.unmoved.joined(separator: ", ")): the log does not say how the "
                        + "camera moved: botsort takes it to stand still", as: .warning)
            }
            if json {
                try StandardOutput.write(
                    try JSONResult(
                        Result(
                            frames: outcome.frames, events: outcome.events, log: output,
                            rules: outcome.tallies.reduce(into: [:]) {
                                $0[$1.source] = $1.tally.rules
                            }
                        )
                    ).text)
            } else {
                Talk.say("\(outcome.frames) frames, \(outcome.events) events")
            }
        }
    }

    /// The pipeline with the log's sources in place of its own, where it does not name them.
    private func description(for sources: [String]) throws -> PipelineDescription {
        var overlays = try rules.overlays()
        for assignment in set {
            guard let overlay = Overlay.set(assignment) else {
                throw CommandError(.usage, "--set wants KEY=VALUE, not '\(assignment)'")
            }
            overlays.append(overlay)
        }
        let environment = ProcessInfo.processInfo.environment
        func load(_ more: [Overlay]) throws(ConfigProblems) -> PipelineDescription {
            try PipelineLoader.load(
                path: pipeline, overlays: more + overlays, environment: environment,
                models: Catalogue.lookup)
        }
        do {
            let own = try load([])
            let names = own.sources.map(\.name)
            if sources.allSatisfy(names.contains) { return own }
        } catch {
            // What is wrong with the file itself is said by the second reading.
        }
        return try load([.sources(sources)])
    }
}
