import Glibc

/// Finds a font on this machine without fontconfig.
enum FontFile {
    /// The file named by `SIGHTLINE_FONT`, else DejaVu Sans, else any upright sans serif under
    /// `/usr/share/fonts`; nil if there is none.
    static func find() -> String? {
        if let named = getenv("SIGHTLINE_FONT").map({ String(cString: $0) }) {
            return isReadable(named) ? named : nil
        }
        let usual = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"
        if isReadable(usual) { return usual }
        let found = files(under: "/usr/share/fonts", depth: 4)
        let liked = ["DejaVuSans", "LiberationSans-Regular", "NotoSans-Regular", "FreeSans"]
        for name in liked {
            if let path = found.first(where: { $0.hasSuffix("/\(name).ttf") }) { return path }
        }
        return found.first { $0.hasSuffix("Sans.ttf") || $0.hasSuffix("Sans-Regular.ttf") }
    }

    private static func isReadable(_ path: String) -> Bool { access(path, R_OK) == 0 }

    /// Paths of the files below a folder, sorted.
    private static func files(under folder: String, depth: Int) -> [String] {
        guard depth > 0, let directory = opendir(folder) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if !name.hasPrefix(".") { names.append(folder + "/" + name) }
        }
        return names.sorted().flatMap { path in
            path.hasSuffix(".ttf") ? [path] : files(under: path, depth: depth - 1)
        }
    }
}
