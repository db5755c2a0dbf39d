import ArgumentParser
import EventLog
import PipelineConfig
import VisionCore

extension LogCommand {
    /// `sightline log why`.
    struct Why: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "How an event came about: frame, detection, track, rule, with the numbers.")

        @Argument(help: "A log, best with frame records.")
        var file: String
        @Argument(help: "The id of an event: ev_….")
        var event: String
        @Flag(help: "One JSON object on stdout.")
        var json = false

        func run() async throws {
            try await ErrorPrinter.reporting(json: json) {
                guard let reasons = try EventReasons(of: event, in: file) else {
                    throw CommandError(
                        .noInput, "the log has no event '\(event)'", subject: file,
                        hint: "ids begin with ev_; sightline log diff and jq list them")
                }
                if json {
                    try StandardOutput.write(try JSONResult(reasons).text)
                } else {
                    for line in reasons.lines {
                        try StandardOutput.write(TerminalText.escaped(line) + "\n")
                    }
                }
            }
        }
    }

    /// `sightline log why-not`.
    struct WhyNot: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "why-not",
            abstract: "Which stage lost what should have been reported at a time.",
            discussion: """
                With --box the object is looked for in the frame, with --rule what kept the rule \
                from reporting it; with both, one after the other.
                """)

        @Argument(help: "A log with frame records.")
        var file: String
        @Option(help: "The source; default: the only one.")
        var source: String?
        @Option(help: "Media time: seconds, 12.5s or 1m30s.")
        var at: String
        @Option(help: ArgumentHelp("Where the object was, pixels.", valueName: "x,y,w,h"))
        var box: String?
        @Option(help: "The rule that should have reported it.")
        var rule: String?
        @Flag(help: "One JSON object on stdout.")
        var json = false

        func run() async throws {
            try await ErrorPrinter.reporting(json: json) {
                let question = MissQuestion(
                    source: source, time: try time(), box: try area(), rule: rule)
                let answer = try MissSearch(file, question).answer()
                if json {
                    try StandardOutput.write(try JSONResult(answer).text)
                } else {
                    try StandardOutput.write(
                        TerminalText.escaped("\(answer.stage): \(answer.reason)") + "\n")
                }
            }
        }

        private func time() throws -> Int64 {
            if let seconds = Double(at), seconds.isFinite, abs(seconds) < 1e9 {
                return Int64(roundedHalfToEven: seconds * 1e9)
            }
            guard let duration = DurationText.parse(at)?.nanoseconds else {
                throw CommandError(
                    .usage, "--at wants a time, not '\(at)'", hint: "12.5, 12.5s or 1m30s")
            }
            return duration
        }

        private func area() throws -> Box? {
            guard let box else { return nil }
            let numbers = box.split(separator: ",").map { Float($0) }
            guard numbers.count == 4, let x = numbers[0], let y = numbers[1], let w = numbers[2],
                let h = numbers[3], w > 0, h > 0
            else { throw CommandError(.usage, "--box wants x,y,w,h in pixels, not '\(box)'") }
            return Box(left: x, top: y, right: x + w, bottom: y + h)
        }
    }
}
