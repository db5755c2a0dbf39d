import FoundationEssentials
import VisionCore

/// Reads pipelines: a file, what flags lay over it, or flags alone.
///
/// Relative sources and model files named in the file are taken from the file's folder; outputs
/// and the log, and everything that flags name, from the working directory. `${env:…}` and
/// `${file:…}` in the file are filled in from `environment` and from files.
package enum PipelineLoader {
    /// The pipeline of the file at `path`, or of `overlays` alone when `path` is nil.
    ///
    /// Throws every problem at once, in file order; warnings alone are left in the description.
    package static func load(
        path: String?, overlays: [Overlay] = [], environment: [String: String] = [:],
        models: ModelLookup = .none
    ) throws(ConfigProblems) -> PipelineDescription {
        try PipelineSetup(path: path, overlays: overlays, environment: environment)
            .description(models: models)
    }

    /// The pipeline in `bytes`, which messages call `name`; its folder is that of `name`.
    ///
    /// `allowsNoSources`: sources may be added later.
    package static func load(
        bytes: [UInt8], name: String, overlays: [Overlay] = [],
        environment: [String: String] = [:], models: ModelLookup = .none,
        allowsNoSources: Bool = false
    ) throws(ConfigProblems) -> PipelineDescription {
        try PipelineSetup(
            bytes: bytes, name: name, overlays: overlays, environment: environment
        ).description(models: models, allowsNoSources: allowsNoSources)
    }

    /// What is in force and from where: what file and flags give, then the defaults.
    ///
    /// Throws as `load` does.
    package static func settings(
        path: String?, overlays: [Overlay] = [], environment: [String: String] = [:],
        models: ModelLookup = .none
    ) throws(ConfigProblems) -> [ConfigSetting] {
        let setup = try PipelineSetup(path: path, overlays: overlays, environment: environment)
        _ = try setup.description(models: models)
        return ConfigSetting.all(of: setup.root, table: .pipeline)
    }

    /// The same of the pipeline in `bytes`, which messages call `name`.
    package static func settings(
        bytes: [UInt8], name: String, environment: [String: String] = [:],
        models: ModelLookup = .none
    ) throws(ConfigProblems) -> [ConfigSetting] {
        let setup = try PipelineSetup(
            bytes: bytes, name: name, overlays: [], environment: environment)
        _ = try setup.description(models: models)
        return ConfigSetting.all(of: setup.root, table: .pipeline)
    }
}
