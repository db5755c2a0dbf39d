import FoundationEssentials
package import PipelineConfig
import VisionCore

/// A model whose description was made from its file and what is beside it.
package struct UnderstoodModel: Sendable, Equatable {
    /// The description.
    package var description: ModelDescription
    /// Where each of its keys comes from, by dotted path.
    package var origins: [String: String]
    /// Whether its input follows each picture's shape.
    package var followsPicture = false

    /// `best.onnx: yolo-anchor-free, 80 classes (names from metadata), 640x640 letterbox 0-1 RGB`.
    package var summary: String {
        let input = description.input
        let size = input.size.map { "\($0.width)x\($0.height)" } ?? "open size"
        var parts = [description.family.kind.rawValue]
        if let labels = description.labels?.labels {
            let count = labels.count - (description.labels?.backgroundIndex == nil ? 0 : 1)
            let names = origins["labels"].map { " (names from \($0))" } ?? ""
            parts.append("\(count) \(count == 1 ? "class" : "classes")\(names)")
        }
        if case .yolo(let form) = description.family, case .keypoints(let count, _) = form.parts {
            parts.append("\(count) keypoints")
        }
        let shape = followsPicture ? "shape of the picture in \(size)" : size
        parts.append("\(shape) \(fit) \(range) \(input.colourOrder.rawValue)")
        return "\(description.file): " + parts.joined(separator: ", ")
    }

    private var fit: String {
        switch description.input.fit {
        case .stretch: "stretch"
        case .letterbox: "letterbox"
        case .crop: "crop"
        case .pyramid: "pyramid"
        case .center: "center crop"
        }
    }

    private var range: String {
        let (mean, scale) = (description.input.mean, description.input.scale)
        let isPlain = mean.allSatisfy { $0 == 0 }
        if isPlain, scale.allSatisfy({ $0 == 1 }) { return "0-255" }
        if isPlain, scale.allSatisfy({ abs($0 - 1 / 255) < 1e-9 }) { return "0-1" }
        if mean.allSatisfy({ abs($0 - 127.5) < 0.1 }),
            scale.allSatisfy({ abs($0 - 1 / 127.5) < 1e-4 })
        {
            return "-1-1"
        }
        return "mean/std"
    }

    /// The description as YAML, each line with where it comes from.
    package var annotatedYAML: String {
        var path: [String] = []
        return description.yaml.split(separator: "\n", omittingEmptySubsequences: false).map {
            line in
            guard let colon = line.firstIndex(of: ":"), !line.contains("- {") else {
                return String(line)
            }
            let depth = line.prefix { $0 == " " }.count / 2
            path = Array(path.prefix(depth))
            path.append(String(line[..<colon].drop { $0 == " " }))
            let full = path.joined(separator: ".")
            guard let origin = origins[full] else { return String(line) }
            return "\(line)  # \(origin.filter { !$0.isNewline })"
        }.joined(separator: "\n")
    }
}
