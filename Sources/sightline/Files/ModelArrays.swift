import InferenceEngine
import Tensors
import VisionCore

/// NumPy arrays for the inputs of a network.
struct ModelArrays {
    private var arrays: [String: NumPyArray] = [:]

    /// Reads `[NAME=]X.npy` arguments; a name may be left out where the order tells.
    init(_ arguments: [String], for network: Network) throws {
        let names = network.graph.inputs.map(\.name)
        for (position, argument) in arguments.enumerated() {
            var path = argument
            var name: String? = position < names.count ? names[position] : nil
            let match = names.filter { argument.hasPrefix($0 + "=") }.max {
                $0.count < $1.count
            }
            if let match {
                name = match
                path = String(argument.dropFirst(match.count + 1))
            }
            guard let name, arrays[name] == nil else {
                throw CommandError(
                    .usage, "no input for '\(argument)'",
                    hint: "inputs: \(names.joined(separator: ", "))")
            }
            arrays[name] = try Self.read(path)
        }
    }

    private static func read(_ path: String) throws -> NumPyArray {
        let file = try InputFile.bytes(of: path, limit: 1 << 36)
        do {
            return try NumPyArray(file)
        } catch {
            throw CommandError(.badData, "'\(path)' cannot be read: \(error.summary)")
        }
    }

    /// The extents, by input.
    var shapes: [String: Shape] { arrays.mapValues { Shape($0.shape) } }

    /// Copies the arrays into the inputs of a session; floats of one width become those of the
    /// input's.
    func fill(_ session: Session) throws {
        for (index, input) in session.plan.inputs.enumerated() {
            guard let given = arrays[input.name] else { continue }
            let array = given.converted(to: input.fact.dataType) ?? given
            guard array.dataType == input.fact.dataType, array.shape == Array(input.fact.shape)
            else {
                throw CommandError(
                    .badData,
                    "input '\(input.name)' wants \(input.fact), "
                        + "not \(array.dataType) \(array.shape)")
            }
            NPYOutput.copy(array, into: session, index)
        }
    }
}
