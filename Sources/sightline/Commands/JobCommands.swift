import ArgumentParser
import Dispatch
import FoundationEssentials
import Glibc
import Scale
import VisionCore

/// `sightline status`.
struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "How a job of an engine fares.",
        discussion: "What waits for room for more than a minute is told, and for what.")

    @Argument(help: "The job, as submit named it.")
    var id: String
    @OptionGroup var options: EngineOptions
    @Flag(help: "As JSON on stdout.")
    var json = false

    func run() async throws {
        try await ErrorPrinter.reporting(json: json) {
            let report = try options.opened().status(of: id)
            if json { return try StandardOutput.write(try JSONResult(report).text) }
            try StandardOutput.write(JobWords.line(report) + "\n")
            for line in report.waiting {
                try StandardOutput.write("  " + TerminalText.escaped(line) + "\n")
            }
        }
    }
}

/// `sightline logs`.
struct LogsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "logs", abstract: "What a job of an engine has said.")

    @Argument(help: "The job, as submit named it.")
    var id: String
    @Flag(name: [.customShort("f"), .long], help: "Go on until the job is over.")
    var follow = false
    @OptionGroup var options: EngineOptions
    @Flag(help: "As JSON on stdout: an object a line.")
    var json = false

    private struct Piece: Encodable {
        let id: String
        let text: String
    }

    func run() async throws {
        try await ErrorPrinter.reporting(json: json) {
            let engine = try options.opened()
            var shown = 0
            while true {
                let isOver = try !follow || engine.status(of: id).state.isOver
                let bytes = Array(try engine.logs(of: id).utf8)
                // Logs that began anew are shown from their beginning.
                if bytes.count < shown { shown = 0 }
                let new = String(decoding: bytes[shown...], as: UTF8.self)
                shown = bytes.count
                if !new.isEmpty { try write(new) }
                if isOver { return }
                sleep(1)
            }
        }
    }

    private func write(_ text: String) throws {
        if json {
            return try StandardOutput.write(try JSONResult(Piece(id: id, text: text)).text)
        }
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        try StandardOutput.write(
            lines.map { TerminalText.escaped(String($0)) }.joined(separator: "\n"))
    }
}

/// `sightline stop`.
struct StopCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stop", abstract: "End a job of an engine.")

    @Argument(help: "The job, as submit named it.")
    var id: String
    @OptionGroup var options: EngineOptions
    @Flag(help: "How it fares then, as JSON on stdout.")
    var json = false

    func run() async throws {
        try await ErrorPrinter.reporting(json: json) {
            let engine = try options.opened()
            try engine.stop(id)
            if json {
                return try StandardOutput.write(try JSONResult(engine.status(of: id)).text)
            }
            Talk.say("job \(id) ends")
        }
    }
}

/// `sightline list`.
struct ListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "The jobs that an engine has of this program.")

    @OptionGroup var options: EngineOptions
    @Flag(help: "As JSON on stdout.")
    var json = false

    func run() async throws {
        try await ErrorPrinter.reporting(json: json) {
            let reports = try options.opened().list()
            if json { return try StandardOutput.write(try JSONResult(reports).text) }
            for report in reports { try StandardOutput.write(JobWords.line(report) + "\n") }
        }
    }
}

/// `sightline cluster`.
struct ClusterCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cluster", abstract: "The machines of an engine, and what of them is free.")

    @OptionGroup var options: EngineOptions
    @Flag(help: "As JSON on stdout.")
    var json = false

    func run() async throws {
        try await ErrorPrinter.reporting(json: json) {
            let nodes = try options.opened().cluster()
            if json { return try StandardOutput.write(try JSONResult(nodes).text) }
            for node in nodes { try StandardOutput.write(JobWords.line(node) + "\n") }
        }
    }
}

/// What is printed of jobs and machines.
private enum JobWords {
    /// One line of a job.
    static func line(_ report: JobReport) -> String {
        var words = [report.id, report.state.rawValue]
        if let exit = report.exit { words.append("exit \(exit)") }
        if let node = report.node, !node.isEmpty { words.append("on \(node)") }
        if let message = report.message, !message.isEmpty { words.append(message) }
        return TerminalText.escaped(words.joined(separator: "  "))
    }

    /// One line of a machine.
    static func line(_ node: PoolNode) -> String {
        var words = [node.name, node.state]
        for (name, total) in node.total.sorted(by: { $0.key < $1.key }) {
            let free = node.free[name].map { "\(PoolNode.text($0)) of " } ?? ""
            words.append("\(free)\(PoolNode.text(total)) \(name)")
        }
        words += node.labels.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        return TerminalText.escaped(words.joined(separator: "  "))
    }
}
