package import PipelineConfig
package import VisionCore

/// Why a model cannot be had.
package enum ModelError: UserFacing, Equatable {
    /// The catalogue has no such name; `near` is the one that may be meant.
    case unknown(name: String, near: String?)
    /// The model is known, and no file of it is here.
    case notHere(name: String)
    /// A model file is not there.
    case noFile(path: String)
    /// Nothing describes a model file.
    case noDescription(path: String, sha256: String)
    /// Several readings of a network's outputs fit.
    case undecided(path: String, readings: [String])
    /// No reading of a network fits.
    case notUnderstood(path: String, what: String)
    /// A file is no network; `way` makes one of it.
    case otherFile(path: String, what: String, way: String?)
    /// What is said of a network and what its file says are not the same.
    case denied(path: String, key: String, said: String, found: String)
    /// A file is not what its description says.
    case wrongSum(path: String, expected: String, found: String)
    /// The description beside a file is wrong.
    case badDescription(ConfigProblems)
    /// Reading or writing failed; `cause` in the system's words.
    case io(path: String, cause: String)
    /// No place has the file; each of `tried` says one place and what was wrong there.
    case cannotFetch(name: String, tried: [String])

    /// One line.
    package var summary: String {
        switch self {
        case .unknown(let name, _): "unknown model '\(name)'"
        case .notHere(let name): "the model '\(name)' is not here"
        case .noFile(let path): "no model file '\(path)'"
        case .noDescription(let path, _): "nothing describes the model file '\(path)'"
        case .undecided(_, let readings):
            "its outputs can be read in several ways: \(readings.joined(separator: ", "))"
        case .notUnderstood(_, let what): what
        case .otherFile(_, let what, _): "it is \(what)"
        case .denied(_, let key, let said, let found):
            "\(key) is said to be \(said), and the file has \(found)"
        case .wrongSum(_, let expected, let found):
            "the model file is not what its description says: sha256 \(found), expected \(expected)"
        case .badDescription(let problems): problems.summary
        case .io(_, let cause): cause
        case .cannotFetch(let name, _): "the model '\(name)' cannot be fetched"
        }
    }

    /// The file it is about.
    package var subject: String? {
        switch self {
        case .unknown, .notHere: nil
        case .noFile, .noDescription: nil
        case .wrongSum(let path, _, _), .io(let path, _): path
        case .undecided(let path, _), .notUnderstood(let path, _), .otherFile(let path, _, _),
            .denied(let path, _, _, _):
            path
        case .badDescription(let problems): problems.subject
        case .cannotFetch(_, let tried): tried.isEmpty ? nil : tried.joined(separator: "; ")
        }
    }

    /// What to do about it.
    package var hint: String? {
        switch self {
        case .unknown(_, let near):
            near.map { "did you mean '\($0)'?" } ?? "sightline models list names them all"
        case .notHere(let name):
            Self.canBeFetched(name)
                ? "sightline models install \(name)" : Self.byHand(name, from: true)
        case .noFile: nil
        case .noDescription(let path, _):
            "write \(Self.descriptionPath(path)) beside it; sightline models show prints examples"
        case .undecided(_, let readings):
            "say which: --set detect.family=\(readings.first ?? "")"
        case .notUnderstood(let path, _):
            "describe it in \(Self.descriptionPath(path)); sightline models show prints examples"
        case .otherFile(_, _, let way): way
        case .denied: "correct what is said, or leave it out"
        case .wrongSum: "fetch the file again: sightline models install NAME"
        case .badDescription(let problems): problems.hint
        case .io: nil
        case .cannotFetch(let name, _): Self.byHand(name, from: false)
        }
    }

    /// Whether a package or an address has the file of a catalogue model.
    private static func canBeFetched(_ name: String) -> Bool {
        guard let source = Catalogue.description(named: name)?.source else { return true }
        return source.package != nil || source.url != nil
    }

    /// How a model that no package has is put into its place.
    private static func byHand(_ name: String, from tellsOrigin: Bool) -> String {
        guard let model = Catalogue.description(named: name) else {
            return "put the file into a folder named in SIGHTLINE_MODELS"
        }
        let origin = tellsOrigin ? "no package and no address has it: " : ""
        return "\(origin)put \(model.file), sha256 \(model.sha256), into a folder named in "
            + "SIGHTLINE_MODELS"
    }

    /// The process's exit code.
    package var exitCode: ExitStatus {
        switch self {
        case .unknown, .notHere, .noFile, .noDescription: .noInput
        case .undecided: .configuration
        case .wrongSum, .notUnderstood, .otherFile, .denied: .badData
        case .badDescription(let problems): problems.exitCode
        case .io: .io
        case .cannotFetch: .unavailable
        }
    }

    /// Where the description of a model file is looked for: the same name with `.yml`.
    package static func descriptionPath(_ path: String) -> String {
        let stem = [".onnx", ".tflite"].first(where: path.hasSuffix)
            .map { String(path.dropLast($0.count)) }
        return (stem ?? path) + ".yml"
    }
}
