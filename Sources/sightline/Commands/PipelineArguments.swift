import ArgumentParser
import FoundationEssentials
import ModelCatalogue
import Pipeline
import PipelineConfig
import VisionCore

/// A pipeline as the command line gives it: a file, sources, and what flags lay over them.
struct PipelineArguments: ParsableArguments {
    @Argument(help: "A pipeline file and/or sources.")
    var sources: [String] = []

    @OptionGroup var models: ModelFlags
    @OptionGroup var rules: RuleFlags
    @OptionGroup var outputs: OutputFlags
    @OptionGroup var extent: ExtentFlags
    @OptionGroup var compute: ComputeFlags

    @Option(name: .long, help: "Override any key of the pipeline: --set detect.score=0.4.")
    var set: [String] = []

    func validate() throws {
        guard !(extent.live && extent.file) else {
            throw ValidationError("--live and --file exclude each other")
        }
    }

    /// Throws where nothing is named.
    func requireSources() throws {
        guard !sources.isEmpty else { throw ValidationError("name a SOURCE or a pipeline file") }
    }

    /// The pipeline file with flags and sources laid over it; the detector is the best one that is
    /// installed where neither names one.
    func loaded() throws -> PipelineDescription {
        let environment = ProcessInfo.processInfo.environment
        let description = try PipelineLoader.load(
            path: file(), overlays: overlays(), environment: environment, models: Catalogue.lookup)
        guard description.detect?.model == Catalogue.defaultDetector,
            try settings().first(where: { $0.path == "detect.model" })?.place == nil
        else { return description }
        let chosen = try DetectorChoice.installed(in: Store(environment: environment))
        guard chosen != Catalogue.defaultDetector else { return description }
        Talk.say(
            "no detector is named and \(Catalogue.defaultDetector) is not installed: \(chosen)",
            as: .note)
        return try PipelineLoader.load(
            path: file(), overlays: [RunFlag.model.overlay(chosen)] + overlays(),
            environment: environment, models: Catalogue.lookup)
    }

    /// What is in force, key by key, and from where.
    func settings() throws -> [ConfigSetting] {
        try PipelineLoader.settings(
            path: file(), overlays: overlays(), environment: ProcessInfo.processInfo.environment,
            models: Catalogue.lookup)
    }

    /// Refuses outputs that the pipeline file names and that cannot be written, or would cost an
    /// input: with their places in it.
    func checkOutputs(of description: PipelineDescription) throws {
        guard let file = try file() else { return }
        try OutputCheck.check(
            description, settings(), pipeline: file,
            environment: ProcessInfo.processInfo.environment)
    }

    /// The files that the run was read from.
    var pipelineFiles: [String] { sources.filter(isPipeline) }

    /// What reads the pipeline file another time, with the same flags over it; nil without a file.
    var describedAgain: (@Sendable () throws -> PipelineDescription)? {
        guard let path = sources.first(where: isPipeline), let overlays = try? overlays() else {
            return nil
        }
        return {
            try PipelineLoader.load(
                path: path, overlays: overlays, environment: ProcessInfo.processInfo.environment,
                models: Catalogue.lookup)
        }
    }

    /// The names that are no pipeline file.
    var plainSources: [String] { sources.filter { !isPipeline($0) } }

    /// What flags lay over the pipeline, but for the sources.
    func flagOverlays() throws -> [Overlay] {
        var overlays =
            models.overlays + outputs.overlays + extent.overlays + compute.overlays
        overlays += try rules.overlays()
        for assignment in set {
            guard let overlay = Overlay.set(assignment) else {
                throw CommandError(.usage, "--set wants KEY=VALUE, not '\(assignment)'")
            }
            overlays.append(overlay)
        }
        return overlays
    }

    private func isPipeline(_ name: String) -> Bool {
        name.hasSuffix(".yml") || name.hasSuffix(".yaml")
    }

    func file() throws -> String? {
        let files = pipelineFiles
        guard files.count < 2 else {
            throw CommandError(
                .usage, "more than one pipeline file", hint: "name one .yml and any sources")
        }
        return files.first
    }

    private func overlays() throws -> [Overlay] {
        let named = plainSources
        return try (named.isEmpty ? [] : [.sources(named)]) + flagOverlays()
    }
}
