import ArgumentParser
import FoundationEssentials
import VisionCore

/// An option for one value that stands twice in the command: the parser would use the last value
/// and say nothing of the first.
enum RepeatedOption {
    /// The error of the first one in `words`, a command's arguments; nil where there is none.
    static func fault(in words: [String]) -> CommandError? {
        var names: Set<Substring> = []
        for word in words.prefix(while: { $0 != "--" }) where word.hasPrefix("--") {
            let name = word.dropFirst(2).prefix { $0 != "=" }
            guard !names.insert(name).inserted,
                takesOneValue(String(name), in: UsageFault.command(of: words).path)
            else { continue }
            return CommandError(
                .usage, "--\(name) takes one value and stands there twice",
                hint: "leave one of them out")
        }
        return nil
    }

    /// What the parser knows of a command; as far as it is needed, in the parser's own form.
    private struct Described: Decodable {
        struct Argument: Decodable {
            struct Name: Decodable {
                let name: String
            }
            let kind: String
            let isRepeating: Bool
            let names: [Name]?
        }
        let commandName: String
        let subcommands: [Described]?
        let arguments: [Argument]?
    }
    private struct Tool: Decodable {
        let command: Described
    }

    private static func takesOneValue(_ name: String, in path: [String]) -> Bool {
        guard
            let tool = try? JSONDecoder().decode(Tool.self, from: Data(Sightline._dumpHelp().utf8))
        else { return false }
        var command = tool.command
        for word in path {
            guard let next = command.subcommands?.first(where: { $0.commandName == word }) else {
                return false
            }
            command = next
        }
        return command.arguments?.contains { argument in
            argument.kind == "option" && !argument.isRepeating
                && argument.names?.contains { $0.name == name } == true
        } ?? false
    }
}
