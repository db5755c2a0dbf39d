import ArgumentParser
import EventLog
import VisionCore

/// `sightline log`.
struct LogCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "log", abstract: "Look into event logs.",
        subcommands: [Verify.self, Schema.self, Diff.self, Why.self, WhyNot.self])

    /// `sightline log verify`.
    struct Verify: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Check the chain of hashes, the order and that nothing is missing.")

        @Argument(help: "A log.")
        var file: String

        func run() async throws {
            try await ErrorPrinter.reporting {
                let report = try LogVerifier.verify(path: file)
                if report.tornBytes > 0 {
                    Talk.say(
                        "the last line is torn (\(report.tornBytes) bytes): the run was killed",
                        as: .note)
                }
                if let fault = report.fault {
                    ErrorPrinter.show(
                        CommandError(
                            .failure, fault.what,
                            subject: "\(file):\(fault.line)  offset \(fault.offset)  "
                                + "seq \(fault.seq)"))
                    throw ExitCode(ExitStatus.failure.rawValue)
                }
                try StandardOutput.write(
                    "\(TerminalText.escaped(file)): whole: \(report.records) records, \(report.links) links, "
                        + "\(report.hasEnd ? "ended" : "not ended")\n")
            }
        }
    }

    /// `sightline log schema`.
    struct Schema: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print the JSON Schema of a record.")

        func run() async throws {
            try await ErrorPrinter.reporting {
                try StandardOutput.write(LogSchema.text + "\n")
            }
        }
    }
}
