import Foundation

/// The checkout that these tests were built from.
enum Repository {
    static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    static func text(_ path: String) throws -> String {
        try String(contentsOf: root.appending(path: path), encoding: .utf8)
    }

    /// Names of the folders of Sources.
    static func modules() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: root.appending(path: "Sources").path)
            .filter { !$0.hasPrefix(".") }.sorted()
    }

    static func swiftFiles(under path: String) throws -> [URL] {
        let folder = root.appending(path: path)
        let all = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
        return (all?.allObjects as? [URL] ?? []).filter { $0.pathExtension == "swift" }
    }

    /// Every module named by an `import` line of `module`.
    static func imports(of module: String) throws -> Set<String> {
        var found: Set<String> = []
        for file in try swiftFiles(under: "Sources/\(module)") {
            for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n") {
                let words = line.split(separator: " ")
                guard let at = words.firstIndex(of: "import"), at <= 1, at + 1 < words.count
                else { continue }
                found.insert(String(words[at + 1]))
            }
        }
        if module == "CFFmpegShims" { found.insert("CFFmpeg") }
        return found
    }

    /// The block of ARCHITECTURE.md between the fences that follow "## The arrows".
    static func allowedImports() throws -> [String: Set<String>] {
        let text = try self.text("ARCHITECTURE.md")
        guard let heading = text.range(of: "## The arrows"),
            let open = text.range(of: "```\n", range: heading.upperBound..<text.endIndex),
            let close = text.range(of: "```", range: open.upperBound..<text.endIndex)
        else { return [:] }
        var table: [String: Set<String>] = [:]
        for line in text[open.upperBound..<close.lowerBound].split(separator: "\n") {
            let halves = line.components(separatedBy: "→")
            let name = halves[0].trimmingCharacters(in: .whitespaces)
            let imports = halves.count > 1 ? halves[1].split(separator: " ").map(String.init) : []
            table[name] = Set(imports)
        }
        return table
    }
}
