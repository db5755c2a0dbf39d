extension ModelDescription {
    /// The description as YAML that `read` reads back as the same description.
    package var yaml: String {
        var writer = YAMLWriter()
        writer.add("name", text: name)
        writer.add("file", text: file)
        writer.add("sha256", text: sha256)
        writer.add("bytes", bytes)
        writer.add("task", text: task.rawValue)
        writer.add("licence", text: licence)
        writer.group("family") { $0.add(family) }
        writer.group("input") { $0.add(input) }
        writer.list("outputs", outputs) { output in
            [("name", YAMLWriter.quoted(output.name))]
                + (output.shape.isEmpty ? [] : [("shape", YAMLWriter.shape(output.shape))])
        }
        if let labels {
            writer.add("labels", labels.name ?? YAMLWriter.words(labels.labels))
        }
        if labelOffset != 0 { writer.add("label_offset", labelOffset) }
        writer.add("skeleton", skeleton?.rawValue)
        writer.group("thresholds") { $0.add(thresholds) }
        writer.group("source") { $0.add(source) }
        if let original {
            writer.group("original") { writer in
                writer.add("file", text: original.file)
                writer.add("sha256", text: original.sha256)
                writer.add("bytes", original.bytes)
            }
        }
        writer.add("decode", text: decode)
        writer.add("how_made", text: howMade)
        writer.add("opset", opset)
        writer.add("ir_version", irVersion)
        if !operators.isEmpty {
            writer.group("operators") { writer in
                for (name, count) in operators.sorted(by: { $0.key < $1.key }) {
                    writer.add(YAMLWriter.quoted(name), count)
                }
            }
        }
        return writer.text
    }
}

/// Lines of YAML.
struct YAMLWriter {
    private(set) var text = ""
    private var indent = ""

    mutating func add(_ key: String, _ value: (some CustomStringConvertible)?) {
        if let value { text += "\(indent)\(key): \(value)\n" }
    }

    mutating func add(_ key: String, text value: String?) {
        add(key, value.map(Self.quoted))
    }

    mutating func group(_ key: String, _ body: (inout YAMLWriter) -> Void) {
        var inner = YAMLWriter()
        inner.indent = indent + "  "
        body(&inner)
        if !inner.text.isEmpty { text += "\(indent)\(key):\n\(inner.text)" }
    }

    mutating func list<Item>(
        _ key: String, _ items: [Item], members: (Item) -> [(String, String)]
    ) {
        text += "\(indent)\(key):\(items.isEmpty ? " []" : "")\n"
        for item in items {
            let body = members(item).map { "\($0): \($1)" }.joined(separator: ", ")
            text += "\(indent)  - { \(body) }\n"
        }
    }

    /// A double-quoted scalar.
    static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\n": quoted += "\\n"
            case "\t": quoted += "\\t"
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }

    static func words(_ words: [String]) -> String {
        "[" + words.map(quoted).joined(separator: ", ") + "]"
    }

    static func shape(_ shape: [ModelDimension]) -> String {
        let sizes = shape.map { size in
            switch size {
            case .fixed(let size): "\(size)"
            case .open(let name): quoted(name)
            }
        }
        return "[" + sizes.joined(separator: ", ") + "]"
    }

    static func numbers(_ numbers: [Double]) -> String {
        "[" + numbers.map(ConfigValueKind.plain).joined(separator: ", ") + "]"
    }

    static func lists(_ lists: [[Double]]) -> String {
        "[" + lists.map(numbers).joined(separator: ", ") + "]"
    }
}
