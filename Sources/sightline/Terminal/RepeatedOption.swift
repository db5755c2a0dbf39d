import ArgumentParser
import FoundationEssentials

/// An option for one value that stands twice in the command: the parser uses the last value, as
/// tools do, so that an alias can be overruled; nothing else would say so.
enum RepeatedOption {
    /// What to say of each one in `words`, the arguments of a command.
    static func notes(on words: [String]) -> [String] {
        var names: Set<Substring> = []
        var repeated: [Substring] = []
        for word in words.prefix(while: { $0 != "--" }) where word.hasPrefix("--") {
            let name = word.dropFirst(2).prefix { $0 != "=" }
            if !names.insert(name).inserted, !repeated.contains(name) { repeated.append(name) }
        }
        guard !repeated.isEmpty else { return [] }
        let command = UsageFault.command(of: words).path
        return repeated.filter { takesOneValue(String($0), in: command) }
            .map { "--\($0) takes one value and stands there more than once: the last one counts" }
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
