import ArgumentParser
import EventLog
import FoundationEssentials
import ModelCatalogue
import Pipeline
import PipelineConfig
import Scale
import VisionCore

/// The pipeline of one recording of a plan, made again from the plan's words.
struct PlannedInput {
    /// Keys that the plan itself decides on.
    private static let own: Set = ["log.to", "log.deterministic", "overwrite", "metrics"]
    /// Flags without a value.
    private static let switches: Set = ["--log-frames", "--live", "--file"]

    let words: [String]
    let uri: String
    /// Its name in the pipeline file; nil where it was named beside it.
    var source: String?
    let log: String

    /// The pipeline file and the flags over it, without sources, log and what is no part's own.
    static func words(_ arguments: PipelineArguments) throws -> [String] {
        try arguments.pipelineFiles
            + arguments.flagOverlays().filter { !own.contains($0.keyPath) }.map(word)
    }

    /// What `--flag=value` gave `overlay`.
    private static func word(_ overlay: Overlay) -> String {
        guard !switches.contains(overlay.flag) else { return overlay.flag }
        let parts = overlay.flag.split(separator: " ", maxSplits: 1)
        let key = parts.count > 1 ? "\(parts[1])=" : ""
        return switch overlay.value {
        case .yaml(let text), .text(let text): "\(parts[0])=\(key)\(text)"
        case .words(let words): "\(parts[0])=\(key)\(words.joined(separator: ","))"
        case .rule(_, let points): "\(parts[0])=\(key)\(points)"
        case .sources(let names): names.joined(separator: " ")
        }
    }

    /// The pipeline that `run --deterministic` would have.
    func description() throws -> PipelineDescription {
        var arguments: PipelineArguments
        do {
            arguments = try PipelineArguments.parse(words)
        } catch {
            throw CommandError(
                .badData, "the plan's arguments are none: \(words.joined(separator: " "))",
                hint: "make it again: sightline plan")
        }
        arguments.sources = arguments.pipelineFiles + (source == nil ? [uri] : [])
        arguments.outputs.log = log
        arguments.outputs.deterministic = true
        var description = try arguments.loaded()
        if let source {
            description.sources.removeAll { $0.name != source }
            guard !description.sources.isEmpty else {
                throw PlanFault.configurationChanged(uri: uri)
            }
        }
        return description
    }

    /// SHA-256 of everything in `description` that can change a result.
    static func sum(of description: PipelineDescription) -> String {
        FileSum.sha256(ofText: description.canonicalText)
    }

    /// What the file at `path` is now.
    static func stamp(of path: String) throws -> FileStamp {
        _ = try FileStamp(path: path, fingerprint: "")
        return try FileStamp(
            path: path, fingerprint: SourceFingerprint.file(path: path))
    }

    /// Throws where recording or pipeline are others than `planned`.
    static func check(
        _ description: PipelineDescription, against planned: ArchivePlan.Input
    ) throws {
        if let what = planned.file.difference(from: try stamp(of: planned.uri)) {
            throw PlanFault.inputChanged(uri: planned.uri, what: what)
        }
        guard sum(of: description) == planned.configSHA256 else {
            throw PlanFault.configurationChanged(uri: planned.uri)
        }
    }

    /// Throws where a model is another than `planned`.
    static func checkModels(
        of description: PipelineDescription, against planned: ArchivePlan.Input
    ) throws {
        for model in try ModelSums(description).models {
            let known = planned.models.first { $0.name == model.name }
            guard known?.sha256 == model.sha256 else {
                throw PlanFault.modelChanged(
                    name: model.name, found: known == nil ? nil : model.sha256)
            }
        }
    }
}

extension ModelSums {
    /// The networks of `description` where this program finds its models.
    init(_ description: PipelineDescription) throws {
        try self.init(description, environment: ProcessInfo.processInfo.environment)
    }
}

extension ArchivePlan.Input {
    /// The media time of a part, as the pipeline counts it.
    func part(_ chunk: ArchivePlan.Chunk) -> ChunkPlan.Part {
        let survey = ArchiveSurvey(
            timeBase: TimeBase(timebase[0], timebase[1]), origin: originPTS, packets: packets,
            keys: [])
        return ChunkPlan.Part(
            index: chunk.index, from: chunk.startPTS.map(survey.time),
            to: chunk.endPTS.map(survey.time))
    }
}
