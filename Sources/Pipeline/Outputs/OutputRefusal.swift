import VisionCore

/// Why a run may not write what it was asked to: nothing was opened for writing.
enum OutputRefusal: UserFacing, Equatable {
    /// The output is an input of the run.
    case isInput(output: String, path: String, input: String)
    /// Two outputs are one file.
    case isOutput(output: String, path: String, other: String)
    /// There is a file already that this run did not make.
    case exists(output: String, path: String)
    /// Another run writes to it.
    case inUse(output: String, path: String)
    /// It cannot be made.
    case cannotMake(output: String, path: String, code: Int32)

    var summary: String {
        switch self {
        case .isInput(let output, let path, let input):
            "\(output) would overwrite '\(path)', which is \(input) of this run"
        case .isOutput(let output, let path, let other):
            "\(output) and \(other) would both write '\(path)'"
        case .exists(let output, let path): "\(output): '\(path)' exists"
        case .inUse(let output, let path): "\(output): another run writes '\(path)'"
        case .cannotMake(let output, let path, let code):
            "\(output): cannot make '\(path)': \(SystemText.error(code))"
        }
    }

    var hint: String? {
        switch self {
        case .isInput, .isOutput: "give it another name"
        case .exists: "add --overwrite to replace it, or give another name"
        case .inUse: "wait for the other run, or give another name"
        case .cannotMake: nil
        }
    }

    var exitCode: ExitStatus { .cannotCreate }
}
