package import VisionCore

/// Why a network cannot be used as the detector that its description says it is.
package enum DetectorError: Error, Equatable {
    /// The outputs are not those of the family.
    case outputsDoNotFit(family: String, expected: [[Int]], found: [[Int]])
    /// The input is not one float picture.
    case inputDoesNotFit(expected: [Int], found: [Int])
    /// The description names an output that the network lacks.
    case missingOutput(name: String, available: [String])
    /// The extents of an output follow from the picture, and decoders read fixed ones.
    case openOutput(name: String)
    /// The engine failed.
    case engine(String)
    /// The server that runs the network gave no answer, and nothing else looked at the picture.
    case unanswered
}

extension DetectorError: UserFacing {
    package var summary: String {
        switch self {
        case .outputsDoNotFit(let family, let expected, let found):
            "the network's outputs \(found) are not those of family \(family): \(expected)"
        case .inputDoesNotFit(let expected, let found):
            "the network's input is \(found), its description says \(expected)"
        case .missingOutput(let name, let available):
            "the network has no output '\(name)', only \(available.joined(separator: ", "))"
        case .openOutput(let name):
            "the size of output '\(name)' depends on the picture, which no family reads"
        case .engine(let text): text
        case .unanswered: "the inference server gave no answer"
        }
    }

    package var hint: String? { "check the model's description (NAME.yml)" }

    package var exitCode: ExitStatus { .badData }
}
