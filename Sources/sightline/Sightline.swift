import ArgumentParser
import Dispatch
import FoundationEssentials
import Glibc
import Media
import Pipeline
import VisionCore

/// The command line: see `sightline help`.
@main
struct Sightline: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sightline",
        abstract: "What happens in a video: annotated pictures and an exact event log.",
        discussion: ExitCodes.help,
        version: ToolVersion.text,
        subcommands: [
            RunCommand.self, ServeCommand.self, CheckCommand.self, ProbeCommand.self,
            ModelsCommand.self, ModelCommand.self, EvalCommand.self, LogCommand.self,
            ReplayCommand.self, ReportCommand.self, PlanCommand.self, ChunkCommand.self,
            SubmitCommand.self, StatusCommand.self, LogsCommand.self, StopCommand.self,
            ListCommand.self, ClusterCommand.self, ConfigCommand.self, VersionCommand.self,
        ])

    /// Runs a command and ends with its exit code.
    ///
    /// Not `async`: the first thing that needs a thread of a pool would wait for ever where the
    /// process may have none.
    static func main() {
        // A reader that goes away is seen by the write that fails.
        signal(SIGPIPE, SIG_IGN)
        ProcessMemory.limitArenas(to: max(Processor.count, 2))
        let words = ProgramArguments.words
        Talk.setUp(arguments: words, environment: ProcessInfo.processInfo.environment)
        do {
            try ProcessLimits.checkThreads()
        } catch {
            // Handlers of the end may wait for threads of libraries that there are not.
            _exit(telling(error, words: words))
        }
        Task.detached {
            let code = await code(of: words)
            // Where a limit of the process was met, handlers of the end may wait for what it has
            // no room for.
            if code == ExitStatus.temporary.rawValue { _exit(code) }
            Glibc.exit(code)
        }
        dispatchMain()
    }

    private static func code(of words: [String]) async -> Int32 {
        do {
            if let unknown = UsageFault.unknownCommand(in: words) { throw unknown }
            var command = try await asyncParseAsRoot(words)
            if !words.contains("--quiet") {
                for text in RepeatedOption.notes(on: words) { Talk.say(text, as: .note) }
            }
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
            return 0
        } catch {
            return telling(error, words: words)
        }
    }

    /// Says what `error` is, unless that was said; the exit code.
    private static func telling(_ error: any Error, words: [String]) -> Int32 {
        if let code = error as? ExitCode { return code.rawValue }
        if let error = error as? any UserFacing {
            ErrorPrinter.show(error)
            if words.contains("--json") { try? ErrorPrinter.report(FailureReport([error])) }
            return error.exitCode.rawValue
        }
        let code = exitCode(for: error)
        guard code != .success else {
            // Help or version was asked for.
            do {
                try StandardOutput.write(fullMessage(for: error) + "\n")
            } catch is StandardOutput.Closed {
                return 0
            } catch {
                return telling(error, words: words)
            }
            return 0
        }
        return telling(UsageFault.described(error, words: words), words: words)
    }
}
