import VisionCore

/// File names of a network's outputs.
enum ModelOutputNames {
    /// NAME.npy for each output, `/` in a name as `_`.
    ///
    /// Throws where two outputs would share a file, or a name cannot be that of a file.
    static func fileNames(of outputs: [String]) throws -> [String] {
        var owners: [String: String] = [:]
        return try outputs.map { output in
            let name = output.replacing("/", with: "_") + ".npy"
            guard name.utf8.count <= 255, !output.isEmpty, !name.utf8.contains(0) else {
                throw CommandError(
                    .badData, "the output '\(output)' has a name that no file can have",
                    hint: "rename it in the model")
            }
            if let other = owners.updateValue(output, forKey: name) {
                throw CommandError(
                    .badData, "the outputs '\(other)' and '\(output)' would both be \(name)",
                    hint: "rename one of them in the model")
            }
            return name
        }
    }
}
