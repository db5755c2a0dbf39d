import ArgumentParser
import Pipeline
import Scale
import VisionCore

/// `sightline chunk`.
struct ChunkCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "chunk", abstract: "Work on the parts of a plan.",
        subcommands: [RunPart.self, Merge.self])

    /// `sightline chunk run`.
    struct RunPart: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "run",
            abstract: "Look at one part of a plan: detections alone.",
            discussion: """
                The part file, PLAN.parts/part-NNNNN.jsonl, is there whole or not at all; one that \
                is there already is left as it is. A recording or model that is another than \
                planned ends with 65, another pipeline with 78.
                """)

        @Argument(help: "A plan.")
        var plan: String
        @Option(help: "The number of the part, from 0.")
        var index: Int
        @Option(help: "Threads for inference; default: one for each core.")
        var threads: Int?
        @Flag(help: "Make the logs when this was the last part that was missing.")
        var merge = false
        @Flag(help: "Replace logs that are there.")
        var overwrite = false
        @Flag(help: "Say nothing but errors.")
        var quiet = false
        @Flag(help: "What came of it as JSON on stdout.")
        var json = false

        func validate() throws {
            guard threads.map({ (1...1024).contains($0) }) ?? true else {
                throw ValidationError("--threads wants 1 to 1024")
            }
            guard merge || !overwrite else { throw ValidationError("--overwrite wants --merge") }
        }

        func run() async throws {
            try await ErrorPrinter.reporting(json: json) {
                let work = try PlannedWork(path: plan)
                let signals = try SignalWatch()
                let setup = PipelineRun.Setup(part: quiet)
                let part = PartRun(work, index: index, threads: threads)
                guard let outcome = try await part.run(setup, signals) else {
                    throw ExitCode(signals.exitCode ?? ExitStatus.failure.rawValue)
                }
                if json {
                    try StandardOutput.write(try JSONResult(outcome).text)
                } else if !quiet {
                    Talk.say(
                        outcome.wasThere
                            ? "part \(index) was there: \(outcome.part)"
                            : "part \(index), \(outcome.frames) frames: \(outcome.part)")
                }
                guard merge, work.hasAllParts else { return }
                let outcomes = try PlanMerge(work, overwrites: overwrite).run()
                if !quiet, !json { for outcome in outcomes { Talk.say(outcome.words) } }
            }
        }
    }

    /// `sightline chunk merge`.
    struct Merge: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "merge",
            abstract: "Make the logs of a plan of its parts: trackers and rules once, in order.",
            discussion: """
                Parts that are missing or damaged are named with the commands that make them.
                """)

        @Argument(help: "A plan.")
        var plan: String
        @Flag(help: "Replace logs that are there.")
        var overwrite = false
        @Flag(help: "Say nothing but errors.")
        var quiet = false
        @Flag(help: "What came of it as JSON on stdout.")
        var json = false

        func run() async throws {
            try await ErrorPrinter.reporting(json: json) {
                let work = try PlannedWork(path: plan)
                let outcomes = try PlanMerge(work, overwrites: overwrite).run()
                if json { return try StandardOutput.write(try JSONResult(outcomes).text) }
                guard !quiet else { return }
                for outcome in outcomes { Talk.say(outcome.words) }
            }
        }
    }
}
