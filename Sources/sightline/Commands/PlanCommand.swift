import ArgumentParser
import FoundationEssentials
import Glibc
import Pipeline
import PipelineConfig
import Scale
import VisionCore

/// `sightline plan`.
struct PlanCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Cut recordings into parts that any machine may look at.",
        discussion: """
            Each part begins at a key frame. 'chunk run' looks at one, 'chunk merge' makes the \
            logs: those of 'run --deterministic', byte for byte. 'submit' has an engine do both.

            With several recordings --log names a folder, DIR/.
            """)

    @OptionGroup var pipeline: PipelineArguments
    @Option(help: "Least length of a part.")
    var chunk = "120s"
    @Option(name: [.short, .long], help: "The plan: a file, or - for stdout.")
    var output: String
    @Flag(help: "What was planned as JSON on stdout.")
    var json = false

    private struct Result: Encodable {
        let plan: String
        let inputs: Int
        let chunks: Int
    }

    func validate() throws { try pipeline.requireSources() }

    func run() async throws {
        try await ErrorPrinter.reporting(json: json) {
            guard let length = DurationText.parse(chunk), length >= .seconds(1) else {
                throw CommandError(
                    .usage, "--chunk wants a span of time of at least a second, not '\(chunk)'",
                    hint: "--chunk 120s")
            }
            let plan = try ArchivePlanning(pipeline, output: output).plan(every: length)
            guard output != "-" else {
                let text = String(decoding: try PlanFile.text(of: plan), as: UTF8.self)
                return try StandardOutput.write(text)
            }
            try PlanFile.write(plan, to: output)
            if json {
                return try StandardOutput.write(
                    try JSONResult(
                        Result(
                            plan: output, inputs: plan.inputs.count, chunks: plan.chunkCount)
                    ).text)
            }
            func counted(_ count: Int, _ word: String) -> String {
                "\(count) \(word)\(count == 1 ? "" : "s")"
            }
            Talk.say(
                "\(counted(plan.inputs.count, "recording")) in "
                    + "\(counted(plan.chunkCount, "part")): \(output)")
        }
    }
}
