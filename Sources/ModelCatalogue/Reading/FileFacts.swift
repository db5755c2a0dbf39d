import FoundationEssentials
import PipelineConfig

/// A fact with where it was read.
struct Known<Value: Sendable>: Sendable {
    let value: Value
    /// For example `metadata` or `data.yaml`.
    let origin: String

    init(_ value: Value, _ origin: String) {
        self.value = value
        self.origin = origin
    }
}

/// What a model file's metadata and the files beside it say, the first place that says it counts.
struct FileFacts: Sendable {
    /// The exporter's word for the task: detect, segment, pose, obb, classify.
    private(set) var task: Known<String>?
    /// The classes in their order.
    private(set) var names: Known<[String]>?
    /// Columns and rows of the input.
    private(set) var size: Known<(width: Int, height: Int)>?
    /// Keypoints, and numbers of each.
    private(set) var keypoints: Known<(count: Int, values: Int)>?
    /// Whether the network chooses its boxes itself.
    private(set) var choosesBoxes: Known<Bool>?
    /// Means of pixels from 0 to 255, and factors, channel by channel.
    private(set) var mean: Known<[Double]>?
    private(set) var scale: Known<[Double]>?
    /// What the picture's shorter side becomes before its middle is cut out.
    private(set) var shorterSide: Known<Int>?
    /// Whether the picture is stretched to the input.
    private(set) var stretches: Known<Bool>?
    /// Under which terms the weights may be used.
    private(set) var licence: Known<String>?
    /// The kind of network in the words of its library: `detr`, `rt_detr`.
    private(set) var modelType: Known<String>?
    /// Whether Ultralytics wrote the file.
    private(set) var isUltralytics = false

    /// The facts of the file at `path` that holds these `properties`.
    init(path: String, properties: [String: String]) {
        read(properties)
        let url = URL(filePath: path)
        let folder = url.deletingLastPathComponent().path
        let stem = url.deletingPathExtension().lastPathComponent
        for file in Self.besides(stem) { readFile(file, in: folder) }
    }

    /// The names of files that speak of a model, in the order in which they are asked.
    private static func besides(_ stem: String) -> [String] {
        [
            "data.yaml", "metadata.yaml", "config.json", "preprocessor_config.json",
            "\(stem).names", "\(stem).txt", "labels.txt", "classes.txt", "class_names.txt",
            "inference_config.json", "keypoints_metadata.json", "coco.names", "obj.names",
        ]
    }

    private mutating func set<Value>(
        _ property: WritableKeyPath<Self, Known<Value>?>, _ value: Value?, _ origin: String
    ) {
        if self[keyPath: property] == nil, let value {
            self[keyPath: property] = Known(value, origin)
        }
    }

    private static func document(_ text: String, _ name: String) -> ConfigNode? {
        YAMLDocument(bytes: Array(text.utf8), name: name).root
    }
}

// The file's own metadata.
extension FileFacts {
    private mutating func read(_ properties: [String: String]) {
        let origin = "metadata"
        let author = (properties["author"] ?? "") + (properties["description"] ?? "")
        isUltralytics = author.contains("Ultralytics")
        set(\.task, properties["task"], origin)
        set(\.licence, properties["license"], origin)
        for key in ["names", "labels", "classes", "class_names", "id2label"] {
            set(\.names, properties[key].flatMap { Self.list($0) }, origin)
        }
        for key in ["imgsz", "input_size", "imgsize"] {
            set(
                \.size, properties[key].flatMap { Self.document($0, key) }.flatMap(Self.size),
                origin)
        }
        let shape = properties["kpt_shape"].flatMap { Self.document($0, "kpt_shape")?.integers }
        set(\.keypoints, shape.flatMap(Self.keypoints), origin)
        if let word = properties["end2end"] ?? properties["nms"] {
            set(\.choosesBoxes, word.lowercased() == "true" ? true : nil, origin)
        }
        set(\.modelType, properties["model_type"] ?? properties["model_family"], origin)
        // What Ultralytics packs behind a TFLite file.
        for key in ["metadata.json", "temp_meta.txt"] {
            if let root = properties[key].flatMap({ Self.document($0, key) }) {
                readDocument(root, origin)
            }
        }
        // What is normalised within TFLite's own metadata.
        let mean = properties["mean"].flatMap { Self.document($0, "mean")?.numbers }
        let std = properties["std"].flatMap { Self.document($0, "std")?.numbers }
        if let mean, let std, std.allSatisfy({ $0 > 0 }) {
            set(\.mean, mean, origin)
            set(\.scale, std.map { 1 / $0 }, origin)
        }
    }

    /// Names as a mapping of numbers to names, a list, or words between commas.
    private static func list(_ text: String) -> [String]? {
        let trimmed = text.trimmingCharacters
        if trimmed.hasPrefix("{") || trimmed.hasPrefix("["), let node = document(text, "names") {
            return names(node)
        }
        let separator: Character = trimmed.contains("\n") ? "\n" : ","
        let words = trimmed.split(separator: separator).map { String($0).trimmingCharacters }
        return words.count > 1 || !trimmed.isEmpty ? words : nil
    }

    /// The names of a list, or of a mapping whose keys are 0, 1, 2 and so on.
    private static func names(_ node: ConfigNode) -> [String]? {
        if let list = node.texts, !list.isEmpty { return list }
        let entries = node.entries.compactMap { entry in
            Int(entry.key).flatMap { index in entry.value.text.map { (index, $0) } }
        }
        guard !entries.isEmpty, entries.count == node.entries.count else { return nil }
        let last = entries.map(\.0).max() ?? 0
        guard entries.allSatisfy({ $0.0 >= 0 }), last < 100_000 else { return nil }
        var names = (0...last).map { "class_\($0)" }
        for (index, name) in entries { names[index] = name }
        return names
    }

    private static func size(_ node: ConfigNode) -> (width: Int, height: Int)? {
        let sides = node.integers ?? node.integer.map { [$0, $0] } ?? []
        // Height first, as exporters write it.
        guard let height = sides.first, let width = sides.last, (1...16_384).contains(height),
            (1...16_384).contains(width), sides.count <= 2
        else { return nil }
        return (width, height)
    }

    private static func keypoints(_ shape: [Int]) -> (count: Int, values: Int)? {
        guard shape.count == 2, (1...1024).contains(shape[0]), (2...3).contains(shape[1]) else {
            return nil
        }
        return (shape[0], shape[1])
    }
}

// The files beside it.
extension FileFacts {
    private mutating func readFile(_ name: String, in folder: String) {
        let path = folder.isEmpty ? name : "\(folder)/\(name)"
        guard let data = FileManager.default.contents(atPath: path),
            data.count <= YAMLDocument.byteLimit, let text = String(data: data, encoding: .utf8)
        else { return }
        if name.hasSuffix(".txt") || name.hasSuffix(".names") {
            let lines = text.split(whereSeparator: \.isNewline).map {
                String($0).trimmingCharacters
            }
            .filter { !$0.isEmpty }
            return set(\.names, lines.isEmpty ? nil : lines, name)
        }
        guard let root = Self.document(text, name) else { return }
        switch name {
        case "preprocessor_config.json": readPreprocessor(root, name)
        case "config.json":
            set(\.names, root["id2label"].flatMap(Self.names), name)
            set(\.modelType, root["model_type"]?.text, name)
        case "inference_config.json":
            set(
                \.names,
                (root["class_names"] ?? root["names"] ?? root["classes"]).flatMap(Self.names), name)
        case "keypoints_metadata.json":
            let first = root.items?.first ?? root
            let points = (first["keypoints"] ?? first["points"])?.items?.count
            set(\.keypoints, points.flatMap { Self.keypoints([$0, 3]) }, name)
        default: readDocument(root, name)
        }
    }

    /// What Ultralytics' files say.
    private mutating func readDocument(_ root: ConfigNode, _ name: String) {
        set(\.names, root["names"].flatMap(Self.names), name)
        set(\.task, root["task"]?.text, name)
        set(\.size, root["imgsz"].flatMap(Self.size), name)
        set(\.keypoints, root["kpt_shape"]?.integers.flatMap(Self.keypoints), name)
        set(\.licence, root["license"]?.text, name)
        if root["author"]?.text == "Ultralytics" { isUltralytics = true }
    }

    /// What transformers' image processors are told.
    private mutating func readPreprocessor(_ root: ConfigNode, _ name: String) {
        let factor =
            root["do_rescale"]?.boolean == false ? 1 : root["rescale_factor"]?.number ?? 1 / 255
        guard factor > 0 else { return }
        let normalizes = root["do_normalize"]?.boolean ?? (root["image_mean"] != nil)
        let mean = normalizes ? root["image_mean"]?.numbers ?? [0, 0, 0] : [0, 0, 0]
        let std = normalizes ? root["image_std"]?.numbers ?? [1, 1, 1] : [1, 1, 1]
        if std.allSatisfy({ $0 > 0 }), mean.count == std.count {
            set(\.mean, mean.map { $0 / factor }, name)
            set(\.scale, std.map { factor / $0 }, name)
        }
        let node = root["size"]
        if let side = node?.integer {
            set(\.size, Self.size([side, side]), name)
        } else if let height = node?["height"]?.integer, let width = node?["width"]?.integer {
            set(\.size, Self.size([height, width]), name)
        } else if let side = node?["shortest_edge"]?.integer, node?["longest_edge"] == nil {
            set(\.size, Self.size([side, side]), name)
        }
        set(\.stretches, root["do_pad"]?.boolean != true, name)
        readCrop(root, name)
    }

    /// The middle that is cut out: `do_center_crop` with `crop_size`, or `crop_pct`.
    private mutating func readCrop(_ root: ConfigNode, _ name: String) {
        let node = root["size"]
        let shorter = node?["shortest_edge"]?.integer ?? node?.integer
        if root["do_center_crop"]?.boolean == true, let shorter {
            let crop = root["crop_size"]
            let height = crop?["height"]?.integer ?? crop?.integer ?? shorter
            let width = crop?["width"]?.integer ?? crop?.integer ?? shorter
            size = Self.size([height, width]).map { Known($0, name) } ?? size
            set(\.shorterSide, (1...16_384).contains(shorter) ? shorter : nil, name)
        } else if let share = root["crop_pct"]?.number, let shorter, shorter < 384, share > 0 {
            let longer = (Double(shorter) / share).rounded(.down)
            set(\.shorterSide, longer <= 16_384 ? Int(exactly: longer) : nil, name)
        }
    }

    private static func size(_ sides: [Int]) -> (width: Int, height: Int)? {
        guard sides.allSatisfy({ (1...16_384).contains($0) }) else { return nil }
        return (sides[1], sides[0])
    }
}

extension String {
    /// Without spaces at its ends.
    fileprivate var trimmingCharacters: String {
        let start = drop { $0.isWhitespace }
        guard let last = start.lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return String(start[...last])
    }
}
