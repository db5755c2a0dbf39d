/// The reference of a key table, as `sightline config reference` prints it.
package enum ConfigReference {
    /// One paragraph per key: path, default, meaning, what it may hold.
    ///
    /// `NAME` stands for a name that the person chooses.
    package static func text(_ table: KeyTable) -> String {
        var text = ""
        for key in table.keys where !isCovered(key) {
            let path = key.path.replacing("*", with: "NAME")
            var line = path
            if key.isRequired { line += "  (required)" }
            if let given = key.defaultText { line += "  (default \(given))" }
            text += "\(line)\n    \(key.meaning)"
            switch key.kind {
            case .group: break
            case .choice(_, let unbuilt) where !unbuilt.isEmpty:
                text += "\n    \(key.kind.expectation); not built yet: "
                text += unbuilt.joined(separator: ", ")
            default: text += "\n    \(key.kind.expectation)"
            }
            text += "\n"
            if overridePaths.contains(key.path) {
                let common = key.name
                text += "    keys: those of \(common)\n"
            }
        }
        return text
    }

    private static let overridePaths = ["sources.*.detect", "sources.*.track", "sources.*.rules"]

    /// Whether the key repeats one of the top for a source, or only stands for a name.
    private static func isCovered(_ key: ConfigKey) -> Bool {
        if key.name == "*" { return true }
        return overridePaths.contains { key.path.hasPrefix($0 + ".") }
    }
}
