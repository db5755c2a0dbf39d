import Glibc
import Media

/// A place in the file system that a run writes to.
struct OutputFile: Sendable {
    /// How many files it is.
    enum Form: Sendable {
        /// One file.
        case file
        /// Pictures of their own names in a folder.
        case folder
        /// Pictures `x%05d.png`.
        case numbered
    }

    /// What the user calls it: `--log`, `output video`.
    let name: String
    /// The key of the pipeline file that names it.
    let key: String
    /// Where it is.
    let path: String
    /// How many files it is.
    let form: Form
    /// Name of the source that it is drawn from; nil for what is of the run as a whole.
    var source: String?
    /// Whether what is there stays, and what is written goes beside it: outputs of live sources.
    var continues = false

    /// The output `name` at `path`; nil for a stream, which is no file, and for standard output.
    init?(name: String, key: String = "", path: String) {
        guard SourceAddress.scheme(of: path) == nil, path != "-" else { return nil }
        self.name = name
        self.key = key
        self.path = path
        form = path.hasSuffix("/") ? .folder : path.contains("%") ? .numbered : .file
    }

    /// The files that are there now and that it would replace.
    var existing: [String] {
        switch form {
        case .file: FileIdentity.exists(path) ? [path] : []
        case .folder: Self.entries(of: path)
        case .numbered: Demuxer.picturePaths(of: .pattern(path: path))
        }
    }

    /// What is there now: the file, or the folder of its pictures; nil where there is nothing.
    var identity: FileIdentity? {
        switch form {
        case .file, .folder: FileIdentity(path: path)
        case .numbered: place.folder
        }
    }

    /// The folder that it fills with pictures; nil for a single file.
    var pictureFolder: FileIdentity? { form == .file ? nil : identity }

    /// The folder that it lies in, and its name there: where two that are not there yet are one.
    var place: (folder: FileIdentity?, name: String) {
        let parts = path.split(separator: "/", omittingEmptySubsequences: true)
        let last = String(parts.last ?? "")
        let folder = path.hasPrefix("/") ? "/" : "./"
        return (FileIdentity(path: folder + parts.dropLast().joined(separator: "/")), last)
    }

    private static func entries(of folder: String) -> [String] {
        guard let entries = opendir(folder) else { return [] }
        defer { closedir(entries) }
        var paths: [String] = []
        while let entry = readdir(entries) {
            // Safety: the name ends with a zero and is read before the next call.
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            let path = folder + name
            if FileIdentity.isRegular(path) { paths.append(path) }
        }
        return paths.sorted()
    }
}
