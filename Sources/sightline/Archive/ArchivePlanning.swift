import FoundationEssentials
import Glibc
import ModelCatalogue
import Pipeline
import PipelineConfig
import Scale
import VisionCore

/// Makes the plan of what a command line names.
struct ArchivePlanning {
    private let arguments: PipelineArguments
    /// From where the plan's paths are taken, as seen from the folder of the plan.
    private let folder: String

    init(_ arguments: PipelineArguments, output: String) throws {
        self.arguments = arguments
        folder = output == "-" ? "." : try Self.way(to: output)
    }

    /// The plan in parts of at least `length`.
    func plan(every length: Duration) throws -> ArchivePlan {
        let named = arguments.plainSources
        let own = try named.isEmpty ? arguments.loaded().sources : []
        let uris = named.isEmpty ? own.map(\.uri.revealed) : named
        guard let log = arguments.outputs.log, log != "-" else {
            throw CommandError(
                .usage, "a plan needs the log that it comes to",
                hint: uris.count > 1 ? "--log DIR/" : "--log FILE")
        }
        guard uris.count == 1 || log.hasSuffix("/") else {
            throw CommandError(
                .usage, "\(uris.count) recordings cannot have the one log '\(log)'",
                hint: "--log \(log)/ for a log of each")
        }
        let logs = uris.map { uri in
            log.hasSuffix("/") ? "\(log)\(uri.split(separator: "/").last ?? "").jsonl" : log
        }
        guard Set(logs).count == logs.count else {
            throw CommandError(
                .usage, "two recordings have the same name, and would have the same log",
                hint: "plan them apart")
        }
        let words = try PlannedInput.words(arguments)
        var inputs: [ArchivePlan.Input] = []
        var next = 0
        for (place, (uri, log)) in zip(uris, logs).enumerated() {
            let source = own.isEmpty ? nil : own[place].name
            let description = try PlannedInput(words: words, uri: uri, source: source, log: log)
                .description()
            let survey = try ArchiveSurvey(description)
            let bounds = survey.bounds(every: length)
            let chunks = zip([nil] + bounds, bounds + [nil]).enumerated().map { number, ends in
                ArchivePlan.Chunk(index: next + number, startPTS: ends.0, endPTS: ends.1)
            }
            next += chunks.count
            inputs.append(
                ArchivePlan.Input(
                    uri: uri, source: source, file: try PlannedInput.stamp(of: uri),
                    timebase: [survey.timeBase.numerator, survey.timeBase.denominator],
                    originPTS: survey.origin, packets: survey.packets,
                    configSHA256: PlannedInput.sum(of: description),
                    models: try ModelSums(description).models.map {
                        ArchivePlan.Model(name: $0.name, sha256: $0.sha256)
                    }, log: log, chunks: chunks))
        }
        return ArchivePlan(folder: folder, arguments: words, inputs: inputs)
    }

    /// The working folder as seen from the folder of `output`.
    private static func way(to output: String) throws -> String {
        let parent = output.lastIndex(of: "/").map { String(output[...$0]) } ?? "."
        guard let here = resolved("."), let there = resolved(parent) else {
            throw CommandError(
                .cannotCreate, "the folder of the plan: \(SystemError.text(errno))", subject: parent
            )
        }
        let shared = zip(here, there).prefix { $0 == $1 }.count
        let up = there[shared...].map { _ in ".." }
        let way = (up + here[shared...]).joined(separator: "/")
        return way.isEmpty ? "." : way
    }

    /// The parts of the path that `path` is, without links.
    private static func resolved(_ path: String) -> [String]? {
        guard let whole = realpath(path, nil) else { return nil }
        defer { free(whole) }
        return String(cString: whole).split(separator: "/").map(String.init)
    }
}
