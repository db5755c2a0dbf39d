package import VisionCore

/// Why a pipeline that is well described cannot be built.
package enum BuildError: UserFacing, Equatable {
    /// A model does not do what the pipeline wants of it.
    case model(name: String, what: String)
    /// A wish that this version cannot fulfil.
    case notBuilt(what: String, hint: String?)
    /// A value that a key does not take; `what` it takes.
    case setting(key: String, value: String, what: String)
    /// One output for several sources.
    case sharedOutput(name: String)

    package var summary: String {
        switch self {
        case .model(let name, let what): "model '\(name)' cannot be used here: \(what)"
        case .notBuilt(let what, _): "\(what) is not built yet"
        case .setting(let key, let value, let what): "\(key) takes \(what), not '\(value)'"
        case .sharedOutput(let name): "output '\(name)' would be written by several sources"
        }
    }

    package var hint: String? {
        switch self {
        case .model: "`sightline models list` tells what each model does"
        case .notBuilt(_, let hint): hint
        case .setting: nil
        case .sharedOutput: "put {source} into its name"
        }
    }

    package var exitCode: ExitStatus {
        switch self {
        case .model: .badData
        case .setting: .configuration
        case .notBuilt, .sharedOutput: .usage
        }
    }
}
