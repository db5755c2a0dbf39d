import ArgumentParser
import EventLog
import LogForms
import VisionCore

/// `sightline log`.
struct LogCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "log", abstract: "Look into event logs.",
        subcommands: [
            Verify.self, Events.self, Index.self, Export.self, Import.self, Send.self, Pack.self,
            Schema.self, Diff.self,
            Why.self, WhyNot.self,
        ])

    /// `sightline log verify`.
    struct Verify: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Check the chain of hashes, the order and that nothing is missing.")

        @Argument(help: "A log.")
        var file: String

        func run() async throws {
            try await ErrorPrinter.reporting {
                if PackVerifier.isPack(file) { return try verifyPack() }
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
                            subject: "\(fault.path):\(fault.line)  offset \(fault.offset)  "
                                + "seq \(fault.seq)"))
                    throw ExitCode(ExitStatus.failure.rawValue)
                }
                try StandardOutput.write(
                    "\(TerminalText.escaped(file)): whole: \(report.records) records, "
                        + "\(report.links) links, \(segments(report))"
                        + "\(report.hasEnd ? "ended" : "not ended")\n")
            }
        }

        private func verifyPack() throws {
            let report = PackVerifier.verify(file)
            if let fault = report.fault {
                ErrorPrinter.show(CommandError(.failure, fault.what, subject: fault.place))
                throw ExitCode(ExitStatus.failure.rawValue)
            }
            try StandardOutput.write(
                "\(TerminalText.escaped(file)): whole: \(report.files) files, "
                    + "\(report.records) records, \(report.links) links\n")
        }

        /// The segments that were looked at, when there are several or the first ones are gone.
        private func segments(_ report: VerifyReport) -> String {
            let count = report.segments > 1 ? "\(report.segments) segments, " : ""
            return count + (report.firstSeq > 0 ? "from seq \(report.firstSeq) on, " : "")
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
