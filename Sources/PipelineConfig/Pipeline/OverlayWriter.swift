import VisionCore

/// Lays values of the command line over a document.
struct OverlayWriter {
    private(set) var root: ConfigNode
    private(set) var issues: [ConfigIssue] = []
    private let table: KeyTable

    init(_ root: ConfigNode, table: KeyTable) {
        self.root = root
        self.table = table
    }

    mutating func apply(_ overlay: Overlay) {
        let place = ConfigPlace.flag(overlay.flag)
        guard let value = node(overlay, at: place) else { return }
        let path = overlay.keyPath.split(separator: ".", omittingEmptySubsequences: false)
            .map(String.init)
        var copy = root
        set(value, path[...], in: &copy, overlay: overlay)
        if overlay.replacesSourceOverrides { removeFromSources(path, in: &copy) }
        root = copy
    }

    private mutating func set(
        _ value: ConfigNode, _ path: ArraySlice<String>, in node: inout ConfigNode,
        overlay: Overlay
    ) {
        guard let key = path.first else {
            node = value
            return
        }
        let place = ConfigPlace.flag(overlay.flag)
        if node.isNull { node = ConfigNode(.mapping([]), at: place) }
        guard case .mapping(var entries) = node.content else {
            issues.append(
                ConfigIssue(
                    "'\(overlay.keyPath)' is no key: \(key) stands below \(node.kindName)",
                    at: place, keyPath: overlay.keyPath))
            return
        }
        let rest = path.dropFirst()
        if key == "*" {
            for index in entries.indices {
                set(value, rest, in: &entries[index].value, overlay: overlay)
            }
        } else if let index = entries.firstIndex(where: { $0.key == key }) {
            set(value, rest, in: &entries[index].value, overlay: overlay)
            if rest.isEmpty { entries[index].place = place }
        } else {
            var child = ConfigNode(.mapping([]), at: place)
            set(value, rest, in: &child, overlay: overlay)
            entries.append(ConfigEntry(key: key, place: place, value: child))
        }
        node.content = .mapping(entries)
    }

    private func removeFromSources(_ path: [String], in root: inout ConfigNode) {
        guard path.count == 2, var sources = root["sources"]?.entries else { return }
        for index in sources.indices {
            var groups = sources[index].value.entries
            for group in groups.indices where groups[group].key == path[0] {
                let kept = groups[group].value.entries.filter { $0.key != path[1] }
                groups[group].value.content = .mapping(kept)
            }
            if !groups.isEmpty { sources[index].value.content = .mapping(groups) }
        }
        var entries = root.entries
        for index in entries.indices where entries[index].key == "sources" {
            entries[index].value.content = .mapping(sources)
        }
        root.content = .mapping(entries)
    }

    private mutating func node(_ overlay: Overlay, at place: ConfigPlace) -> ConfigNode? {
        switch overlay.value {
        case .text(let text):
            return Self.scalar(text, quoted: true, at: place)
        case .words(let words):
            return ConfigNode(
                .sequence(words.map { Self.scalar($0, quoted: true, at: place) }), at: place)
        case .yaml(let text):
            return yaml(text, overlay: overlay, at: place)
        case .rule(let kind, let points):
            return rule(kind: kind, points: points, overlay: overlay, at: place)
        case .sources(let arguments):
            let names = SourceName.names(of: arguments)
            let hidden = privacy(for: overlay, at: place)
            let entries = zip(names, arguments).map { name, uri in
                let entry = ConfigEntry(
                    key: "uri", place: place, value: Self.scalar(uri, quoted: true, at: place))
                return ConfigEntry(
                    key: name, place: place,
                    value: ConfigNode(.mapping([entry] + hidden), at: place))
            }
            return ConfigNode(.mapping(entries), at: place)
        }
    }

    /// What the file hides of its source: nobody takes that away by naming another video.
    private mutating func privacy(for overlay: Overlay, at place: ConfigPlace) -> [ConfigEntry] {
        let sources = root.entries.first { $0.key == "sources" }?.value.entries ?? []
        let hidden = sources.compactMap { source in
            source.value.entries.first { $0.key == "privacy" }
        }
        if hidden.count > 1 {
            issues.append(
                ConfigIssue(
                    "the file hides parts of several sources: which of them holds is not known",
                    at: place, keyPath: overlay.keyPath,
                    hint: "name a video by --set sources.NAME.uri=…"))
        }
        return Array(hidden.prefix(1))
    }

    private mutating func yaml(
        _ text: String, overlay: Overlay, at place: ConfigPlace
    ) -> ConfigNode? {
        let document = YAMLDocument(bytes: Array(text.utf8), name: overlay.flag)
        if let issue = document.issues.first {
            issues.append(
                ConfigIssue(
                    issue.message, at: place, keyPath: overlay.keyPath,
                    hint: "the value is read as YAML: quote text that has its signs"))
            return nil
        }
        let value = document.root ?? Self.scalar("", quoted: false, at: place)
        let isList = [.texts].contains(table.key(at: pattern(overlay.keyPath))?.kind)
        if isList, let words = value.text {
            let items = words.split(separator: ",").map {
                Self.scalar(String($0), quoted: true, at: place)
            }
            return ConfigNode(.sequence(items), at: place)
        }
        return value.moved(to: place)
    }

    private mutating func rule(
        kind: String, points: String, overlay: Overlay, at place: ConfigPlace
    ) -> ConfigNode? {
        let numbers = points.split(separator: ",", omittingEmptySubsequences: false).map {
            Self.scalar(String($0.filter { $0 != " " }), quoted: false, at: place)
        }
        guard numbers.allSatisfy({ $0.number != nil }), numbers.count % 2 == 0 else {
            issues.append(
                ConfigIssue(
                    "'\(points)' are no points", at: place, keyPath: overlay.keyPath,
                    hint: "numbers in 0 to 1: x1,y1,x2,y2"))
            return nil
        }
        let pairs = stride(from: 0, to: numbers.count, by: 2).map { index in
            ConfigNode(.sequence([numbers[index], numbers[index + 1]]), at: place)
        }
        return ConfigNode(
            .mapping([
                ConfigEntry(
                    key: "type", place: place, value: Self.scalar(kind, quoted: true, at: place)),
                ConfigEntry(
                    key: "points", place: place, value: ConfigNode(.sequence(pairs), at: place)),
            ]), at: place)
    }

    /// The path of the table for a path of a document.
    private func pattern(_ path: String) -> String {
        var pattern = ""
        for word in path.split(separator: ".") {
            let exact = pattern.isEmpty ? String(word) : "\(pattern).\(word)"
            pattern = table.key(at: exact) == nil ? "\(pattern).*" : exact
        }
        return pattern
    }

    private static func scalar(
        _ text: String, quoted: Bool, at place: ConfigPlace
    ) -> ConfigNode {
        ConfigNode(.scalar(SecretText(text), isQuoted: quoted), at: place)
    }
}

extension ConfigNode {
    /// The same value, given at `place` throughout.
    fileprivate func moved(to place: ConfigPlace) -> ConfigNode {
        switch content {
        case .scalar:
            return ConfigNode(content, at: place)
        case .sequence(let items):
            return ConfigNode(.sequence(items.map { $0.moved(to: place) }), at: place)
        case .mapping(let entries):
            let moved = entries.map { entry in
                ConfigEntry(key: entry.key, place: place, value: entry.value.moved(to: place))
            }
            return ConfigNode(.mapping(moved), at: place)
        }
    }
}
