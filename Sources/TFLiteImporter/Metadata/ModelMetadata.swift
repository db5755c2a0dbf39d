import Tensors

/// What a file says of itself besides the graph: TFLite's own metadata (a FlatBuffers file within
/// it, `M001`), and files that are packed behind it.
///
/// All of it is optional: what cannot be read is left out, and the graph is read all the same.
enum ModelMetadata {
    /// The name of the metadata's buffer.
    private static let bufferName = "TFLITE_METADATA"
    private static let textLimit = 1 << 20
    /// Kinds of associated files, and of what happens to an input.
    private static let axisLabels = 2, valueLabels = 3, normalization = 1

    /// By key: `labels` (a name a line), `mean`, `std`, `author`, `description`, `license`, and
    /// Ultralytics' `metadata.json` or `temp_meta.txt` as it is.
    static func properties(of model: ModelTable) -> [String: String] {
        let files = AssociatedFiles(model.file.bytes).files
        var properties: [String: String] = [:]
        for name in ["metadata.json", "temp_meta.txt"] {
            properties[name] = files[name].map { String(decoding: $0, as: UTF8.self) }
        }
        if let root = try? table(model) { try? read(root, files, &properties) }
        if properties["labels"] == nil {
            for name in ["labelmap.txt", "labels.txt", "label_map.txt", "labels.names"] {
                if let text = files[name] {
                    properties["labels"] = lines(text)
                    break
                }
            }
        }
        return properties
    }

    /// The root of the metadata; nil where there are none.
    private static func table(_ model: ModelTable) throws(TFLiteError) -> FlatTable? {
        let root = try FlatTable(rootOf: model.file.bytes, context: "model")
        guard let list = try root.vector(6, width: 4) else { return nil }
        for index in 0..<min(list.count, 100) {
            let entry = try list.table(index)
            guard try entry.text(0) == bufferName else { continue }
            let place: UInt32 = try entry.number(1, default: 0)
            guard let range = try BufferList(root).data(Int(truncatingIfNeeded: place)) else {
                return nil
            }
            // Safety: the file is mapped as long as the model is read.
            let part = UnsafeRawBufferPointer(rebasing: model.file.bytes[range])
            guard part.count >= 8, part[4..<8].elementsEqual("M001".utf8) else { return nil }
            return try FlatTable(rootOf: part, context: "metadata")
        }
        return nil
    }

    private static func read(
        _ root: FlatTable, _ files: [String: [UInt8]], _ properties: inout [String: String]
    ) throws(TFLiteError) {
        properties["description"] = try text(root, 1)
        properties["author"] = try text(root, 4)
        properties["license"] = try text(root, 5)
        guard let graphs = try root.vector(3, width: 4), graphs.count > 0 else { return }
        let graph = try graphs.table(0)
        if let inputs = try graph.vector(2, width: 4), inputs.count > 0 {
            try readNormalization(try inputs.table(0), &properties)
        }
        guard let outputs = try graph.vector(3, width: 4) else { return }
        for index in 0..<min(outputs.count, 64) {
            guard let list = try outputs.table(index).vector(6, width: 4) else { continue }
            for file in 0..<min(list.count, 64) {
                let entry = try list.table(file)
                guard [axisLabels, valueLabels].contains(try entry.byte(2)),
                    let name = try entry.text(0), let content = files[name]
                else { continue }
                properties["labels"] = properties["labels"] ?? lines(content)
            }
        }
    }

    private static func readNormalization(
        _ input: FlatTable, _ properties: inout [String: String]
    ) throws(TFLiteError) {
        guard let units = try input.vector(4, width: 4) else { return }
        for index in 0..<min(units.count, 64) {
            let unit = try units.table(index)
            guard try unit.byte(0) == normalization,
                let options = try unit.table(1, "normalization"),
                let mean = try options.vector(0, width: 4), mean.count <= 4,
                let std = try options.vector(1, width: 4), std.count <= 4
            else { continue }
            properties["mean"] = "\(mean.floats)"
            properties["std"] = "\(std.floats)"
        }
    }

    /// A text of the metadata; longer ones than names may be.
    private static func text(_ table: FlatTable, _ slot: Int) throws(TFLiteError) -> String? {
        guard let letters = try table.vector(slot, width: 1), letters.count <= textLimit else {
            return nil
        }
        return String(decoding: letters.range.map { table.bytes[$0] }, as: UTF8.self)
    }

    /// A name a line; of a line `3 cat` or `cat` the name.
    private static func lines(_ content: [UInt8]) -> String {
        String(decoding: content, as: UTF8.self)
            .split(whereSeparator: \.isNewline).map(String.init).joined(separator: "\n")
    }
}
