import VisionCore

/// Compares one value with what its key may hold.
struct ScalarCheck {
    let key: ConfigKey
    let path: String

    /// The issue of `node`, nil when it fits.
    func issue(_ node: ConfigNode) -> ConfigIssue? {
        switch key.kind {
        case .boolean:
            let yes = ["yes", "on", "True", "TRUE"].contains(node.text ?? "")
            let no = ["no", "off", "False", "FALSE"].contains(node.text ?? "")
            let hint = yes ? "write true" : no ? "write false" : nil
            return node.boolean == nil ? wrong(node, hint: hint) : nil
        case .integer(let range):
            guard let number = node.integer else { return wrong(node) }
            return range.contains(number) ? nil : outside(node)
        case .integerOrAuto(let range):
            if node.text == "auto" { return nil }
            guard let number = node.integer else { return wrong(node) }
            return range.contains(number) ? nil : outside(node)
        case .number(let range):
            guard let number = node.number else { return wrong(node) }
            return range.contains(number) ? nil : outside(node)
        case .duration:
            return duration(node)
        case .bytes:
            return ByteCount.read(node) == nil ? wrong(node) : nil
        case .choice(let words, let unbuilt):
            return choice(node, words: words, unbuilt: unbuilt)
        case .text:
            return node.text == nil ? wrong(node) : nil
        case .texts:
            let single = node.text.map { "write [\($0)]" }
            return node.texts == nil ? wrong(node, hint: single) : nil
        case .points:
            return points(node)
        case .areas:
            return areas(node)
        default:
            return compound(node)
        }
    }

    private func areas(_ node: ConfigNode) -> ConfigIssue? {
        guard let items = node.items else { return wrong(node) }
        for item in items {
            if let issue = points(item) { return issue }
            if (item.items?.count ?? 0) < 3 {
                return wrong(item, hint: "an area has three corners")
            }
        }
        return nil
    }

    private func compound(_ node: ConfigNode) -> ConfigIssue? {
        switch key.kind {
        case .integers(let range):
            guard let numbers = node.integers else { return wrong(node) }
            return numbers.allSatisfy(range.contains) ? nil : outside(node)
        case .numbers:
            return node.numbers == nil ? wrong(node) : nil
        case .numberLists:
            let fits = node.items?.allSatisfy { $0.numbers != nil } ?? false
            return fits ? nil : wrong(node)
        case .shape:
            let fits = node.items?.allSatisfy { item in
                item.integer.map { $0 > 0 } ?? (item.text != nil)
            }
            return fits ?? false ? nil : wrong(node)
        case .labels:
            return node.text == nil && node.texts == nil ? wrong(node) : nil
        case .form(let form):
            return form.problem(node).map { problem in
                problem.isEmpty
                    ? wrong(node)
                    : ConfigIssue("'\(path)': \(problem)", at: node.place, keyPath: path)
            }
        case .counts:
            guard case .mapping(let entries) = node.content else { return wrong(node) }
            return entries.allSatisfy { $0.value.integer != nil } ? nil : wrong(node)
        default:
            return nil
        }
    }

    private func duration(_ node: ConfigNode) -> ConfigIssue? {
        guard node.duration == nil else { return nil }
        if let number = node.number, number >= 0 {
            let shown = ConfigValueKind.plain(number)
            return ConfigIssue(
                "'\(path)' lacks a unit", at: node.place, keyPath: path,
                hint: "write \(shown)s for seconds or \(shown)ms for milliseconds")
        }
        return wrong(node)
    }

    private func choice(
        _ node: ConfigNode, words: [String], unbuilt: [String]
    ) -> ConfigIssue? {
        guard let secret = node.secret else { return wrong(node) }
        if words.contains(secret.revealed) { return nil }
        if unbuilt.contains(secret.revealed) {
            return ConfigIssue(
                "'\(secret)' is not built yet for \(path)", at: node.place, keyPath: path,
                hint: "built: \(words.joined(separator: ", "))")
        }
        return ConfigIssue(
            "unknown value '\(secret)' for \(path)", at: node.place, keyPath: path,
            hint: NearestWord.hint(for: secret.revealed, among: words, called: "known"))
    }

    private func points(_ node: ConfigNode) -> ConfigIssue? {
        guard let items = node.items else { return wrong(node) }
        guard items.count <= 1000 else {
            return ConfigIssue("'\(path)' has more than 1000 points", at: node.place, keyPath: path)
        }
        for (index, item) in items.enumerated() {
            guard let pair = item.numbers, pair.count == 2 else {
                return ConfigIssue(
                    "'\(path)' must be \(key.kind.expectation)", at: item.place,
                    keyPath: "\(path)[\(index)]", hint: "for example [[0.1, 0.5], [0.9, 0.5]]")
            }
            guard pair.allSatisfy({ (0...1).contains($0) }) else {
                let large = pair.contains { $0 > 1 }
                return ConfigIssue(
                    "a point of \(path) lies outside 0 to 1", at: item.place,
                    keyPath: "\(path)[\(index)]",
                    hint: large
                        ? "divide pixels by the width and height of the picture as shown" : nil)
            }
        }
        return nil
    }

    private func wrong(_ node: ConfigNode, hint: String? = nil) -> ConfigIssue {
        ConfigIssue(
            "'\(path)' must be \(key.kind.expectation), not \(node.kindName)", at: node.place,
            keyPath: path, hint: hint)
    }

    private func outside(_ node: ConfigNode) -> ConfigIssue {
        let shown = node.secret.map { ", not \($0)" } ?? ""
        return ConfigIssue(
            "'\(path)' must be \(key.kind.expectation)\(shown)", at: node.place, keyPath: path)
    }
}
