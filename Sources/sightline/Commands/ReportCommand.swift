import ArgumentParser
import EventLog
import FoundationEssentials
import ModelCatalogue
import Pipeline
import PipelineConfig
import VisionCore

/// `sightline report`.
struct ReportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "A log as one page: counts, occupancy, heat map, ways, events, losses.",
        discussion: """
            The page is one HTML file with its pictures inside; it has no scripts and asks no \
            network. With --video the heat map and the ways lie over a frame of it.
            """)

    @Argument(help: "A log.")
    var log: String
    @Option(help: "The video of the log's source, or SOURCE=FILE; may be given often.")
    var video: [String] = []
    @Option(help: ArgumentHelp("The page.", valueName: "report.html"))
    var out: String
    @Flag(help: "Replace an existing page.")
    var overwrite = false

    func run() async throws {
        try await ErrorPrinter.reporting {
            guard overwrite || !FileManager.default.fileExists(atPath: out) else {
                throw CommandError(
                    .cannotCreate, "'\(out)' exists", hint: "add --overwrite to replace it")
            }
            let reader = try LogReader(path: log)
            guard let head = try reader.next(), head.kind == .run,
                let header = head.value.flatMap({ LogHeader($0) })
            else { throw CommandError(.badData, "this is no log", subject: log) }
            var sources = header.record.sources.map { SourceReport(name: $0.name) }
            let places = Dictionary(
                sources.indices.map { (sources[$0].name, $0) }
            ) { first, _ in first }
            var end: String?
            while let line = try reader.next() {
                guard let kind = line.kind, let value = line.value else { continue }
                if kind == .end { end = value["reason"]?.string }
                guard let place = value["src"]?.string.flatMap({ places[$0] }) else { continue }
                sources[place].take(kind, value)
            }
            let page = ReportPage(
                path: log, header: header, sources: sources,
                pictures: try await pictures(of: sources.map(\.name)),
                begun: head.value?["start"]?.string, end: end)
            do {
                try Data(page.html.utf8).write(to: URL(filePath: out), options: .atomic)
            } catch {
                throw CommandError(.cannotCreate, "cannot write '\(out)'", hint: "check the folder")
            }
            Talk.say("wrote \(out)")
        }
    }

    /// A picture of each source that has a video, as a data URI.
    private func pictures(of names: [String]) async throws -> [String: String] {
        var pictures: [String: String] = [:]
        for word in video {
            let parts = word.split(separator: "=", maxSplits: 1).map(String.init)
            let isNamed = parts.count == 2 && names.contains(parts[0])
            guard isNamed || names.count == 1 else {
                throw CommandError(
                    .usage, "--video wants SOURCE=FILE, not '\(word)'",
                    hint: "sources: \(names.joined(separator: ", "))")
            }
            pictures[isNamed ? parts[0] : names[0]] = try await picture(
                of: isNamed ? parts[1] : word)
        }
        return pictures
    }

    private func picture(of video: String) async throws -> String {
        let folder = try FileManager.default.temporaryFolder("report")
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let environment = ProcessInfo.processInfo.environment
        let description = try PipelineLoader.load(
            path: nil,
            overlays: [
                Overlay.sources([video]), RunFlag.tracker.overlay("none"),
                RunFlag.log.overlay("none"), RunFlag.maxFrames.overlay("1"),
                Overlay("detect.model", .text("none"), flag: "report"),
                RunFlag.annotated.overlay(folder + "/%05d.jpg"),
            ], environment: environment, models: Catalogue.lookup)
        let run = try PipelineRun(
            description,
            setup: PipelineRun.Setup(
                tool: ToolVersion.tool,
                environment: environment))
        let outcome = await run.run(signalCode: { nil })
        for failure in outcome.failures { ErrorPrinter.show(failure) }
        guard outcome.exitCode == 0 else { throw ExitCode(outcome.exitCode) }
        let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
        guard let name = names.first(where: { $0.hasSuffix(".jpg") }) else {
            throw CommandError(.badData, "no frame of '\(video)' could be read")
        }
        let bytes = try InputFile.bytes(of: folder + "/" + name, limit: 64 << 20)
        return "data:image/jpeg;base64," + Data(bytes).base64EncodedString()
    }
}
