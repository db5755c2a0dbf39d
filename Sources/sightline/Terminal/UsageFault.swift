import ArgumentParser
import FoundationEssentials
import PipelineConfig
import VisionCore

/// Words of the command line that name no command and no flag, told in the house's form.
enum UsageFault {
    /// The error of words that name no command; nil when they do, or begin with a flag.
    static func unknownCommand(in words: [String]) -> CommandError? {
        var kind: any ParsableCommand.Type = Sightline.self
        var path = ["sightline"]
        for word in words {
            let commands = kind.configuration.subcommands
            guard !commands.isEmpty, !word.hasPrefix("-") else { return nil }
            let names = commands.compactMap { $0.configuration.commandName ?? Self.name($0) }
            if path.count == 1, word == "help" { return nil }
            guard let index = names.firstIndex(of: word) else {
                return CommandError(
                    .usage, "\(path.joined(separator: " ")) has no command '\(word)'",
                    hint: hint(for: word, among: names, path))
            }
            kind = commands[index]
            path.append(word)
        }
        return nil
    }

    private static func hint(for word: String, among names: [String], _ path: [String]) -> String {
        if path.count == 1, word.contains("://") || FileManager.default.fileExists(atPath: word) {
            return "sightline run \(word)"
        }
        if let near = NearestWord.of(word, among: names) { return "did you mean '\(near)'?" }
        return "commands: \(names.joined(separator: ", "))"
    }

    /// What the parser could not read, with the nearest flag only where it is near.
    static func described(_ error: any Error, words: [String]) -> CommandError {
        let message = Sightline.message(for: error)
        // The parser's own guesses fit too rarely.
        let cut = message.firstRange(of: ". Did you mean")?.lowerBound ?? message.endIndex
        var summary = String(message[..<cut])
        if summary.hasPrefix("Error: ") { summary.removeFirst("Error: ".count) }
        summary = summary.prefix(1).lowercased() + summary.dropFirst()
        if summary.hasSuffix(".") { summary.removeLast() }
        let (kind, path) = command(of: words)
        var hint = "sightline help\(path.map { " " + $0 }.joined())"
        if let flag = unknownFlag(in: summary) {
            let flags = Set(
                kind.helpMessage(columns: 400).matches(of: /--[a-z][a-z-]*/).map {
                    String($0.output.dropFirst(2))
                })
            if let near = NearestWord.of(flag, among: flags.sorted()) {
                hint = "did you mean '--\(near)'?"
            }
        }
        return CommandError(.usage, summary.replacing("\n", with: " "), hint: hint)
    }

    private static func unknownFlag(in summary: String) -> String? {
        guard summary.hasPrefix("unknown option '--") else { return nil }
        return String(
            summary.dropFirst("unknown option '--".count).prefix { $0 != "'" && $0 != "=" })
    }

    /// The command that `words` name, and its name.
    static func command(of words: [String]) -> (kind: any ParsableCommand.Type, path: [String]) {
        var kind: any ParsableCommand.Type = Sightline.self
        var path: [String] = []
        for word in words {
            guard
                let next = kind.configuration.subcommands.first(where: {
                    ($0.configuration.commandName ?? name($0)) == word
                })
            else { break }
            kind = next
            path.append(word)
        }
        return (kind, path)
    }

    /// The name that the parser gives a command without one of its own.
    private static func name(_ kind: any ParsableCommand.Type) -> String {
        "\(kind)".lowercased()
    }
}
