package import PipelineConfig
import VisionCore

/// Compares a description with the file that it is about; what the file denies is an error.
package struct DescriptionCheck {
    private let description: ModelDescription
    private let path: String
    private let declared: NetworkOutline

    /// The comparison of `description` with what the file at `path` declares.
    package init(_ description: ModelDescription, path: String, declared: NetworkOutline) {
        self.description = description
        self.path = path
        self.declared = declared
    }

    /// Throws `denied` for the first thing that the file denies; `outputs` gives them for the
    /// described size.
    package func run(outputs: (() throws -> [NetworkOutline.Value])?) throws {
        let own = description.input
        guard let input = declared.inputs.first(where: { $0.name == own.name }) else {
            throw denied(
                "input.name", own.name, declared.inputs.map(\.name).joined(separator: ", "))
        }
        if own.dataType != input.dataType, Self.isWide(own.dataType) != Self.isWide(input.dataType)
        {
            throw denied("input.dtype", own.dataType, input.dataType)
        }
        let said = own.shape.map(\.size)
        if let found = input.extents, !Self.agree(said, found) {
            throw denied("input.shape", Self.text(said), Self.text(found))
        }
        try check(try outputs?() ?? declared.outputs)
    }

    private func check(_ outputs: [NetworkOutline.Value]) throws {
        for output in description.outputs {
            guard let found = outputs.first(where: { $0.name == output.name }) else {
                throw denied(
                    "outputs.name", output.name, outputs.map(\.name).joined(separator: ", "))
            }
            let said = output.shape.map(\.size)
            if !said.isEmpty, let extents = found.extents, !Self.agree(said, extents) {
                throw denied(
                    "outputs.shape of '\(output.name)'", Self.text(said), Self.text(extents))
            }
        }
    }

    private func denied(_ key: String, _ said: String, _ found: String) -> ModelError {
        .denied(path: path, key: key, said: said, found: found)
    }

    /// Whether a type is one of floating point.
    private static func isWide(_ type: String) -> Bool { type.contains("float") }

    private static func agree(_ said: [Int?], _ found: [Int?]) -> Bool {
        said.count == found.count
            && zip(said, found).allSatisfy { $0 == nil || $1 == nil || $0 == $1 }
    }

    private static func text(_ extents: [Int?]) -> String {
        "[" + extents.map { $0.map(String.init) ?? "?" }.joined(separator: ", ") + "]"
    }
}

extension ModelDimension {
    /// The size; nil where it is open.
    fileprivate var size: Int? {
        if case .fixed(let size) = self { return size }
        return nil
    }
}
