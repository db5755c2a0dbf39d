import FoundationEssentials
package import PipelineConfig
import VisionCore

/// A model that can be loaded.
package struct ResolvedModel: Sendable, Equatable {
    /// What the weights do not say.
    package let description: ModelDescription
    /// The file with the weights; its sha256 was checked.
    package let path: String
    /// Whether the description is a person's own, beside the file: the file may deny it.
    package let isOwn: Bool

    /// The model at `path`.
    package init(description: ModelDescription, path: String, isOwn: Bool = false) {
        self.description = description
        self.path = path
        self.isOwn = isOwn
    }
}

/// Finds model files on this machine; fetches nothing, see `ModelInstaller`.
package struct Store: Sendable {
    /// The folder that `install` fills.
    package let folder: String
    /// Further folders, looked at in order.
    package let searchFolders: [String]

    /// A store in `folder`, with `searchFolders` behind it.
    package init(folder: String, searchFolders: [String] = []) {
        self.folder = folder
        self.searchFolders = searchFolders
    }

    /// The store that `environment` speaks of: `SIGHTLINE_STORE`, else
    /// `$XDG_DATA_HOME/sightline/models`, else `~/.local/share/sightline/models`; and the folders
    /// of `SIGHTLINE_MODELS`, separated by colons.
    package init(environment: [String: String]) {
        let given = { (name: String) in environment[name].flatMap { $0.isEmpty ? nil : $0 } }
        let data = given("XDG_DATA_HOME") ?? (given("HOME") ?? "") + "/.local/share"
        self.init(
            folder: given("SIGHTLINE_STORE") ?? data + "/sightline/models",
            searchFolders: (environment["SIGHTLINE_MODELS"] ?? "").split(separator: ":")
                .map(String.init))
    }

    /// The model called `nameOrFile`: a name of the catalogue, or the path of a file that a
    /// `.yml` beside it or a catalogue entry of the same sha256 describes.
    ///
    /// Reads and sums the whole file. Throws `notHere` (exit code 66) for a known model without a
    /// file, `wrongSum` for a file that is another.
    package func resolve(_ nameOrFile: String) throws(ModelError) -> ResolvedModel {
        if let description = Catalogue.description(named: nameOrFile) {
            guard let path = path(of: description) else { throw .notHere(name: nameOrFile) }
            try check(path, sha256: description.sha256)
            return ResolvedModel(description: description, path: path)
        }
        if let own = ownFile(nameOrFile) { return try resolveFile(own) }
        guard nameOrFile.isModelFile || FileManager.default.fileExists(atPath: nameOrFile) else {
            throw .unknown(name: nameOrFile, near: Catalogue.nearest(to: nameOrFile))
        }
        if nameOrFile.hasSuffix(".yml") || nameOrFile.hasSuffix(".yaml") {
            return try resolveDescription(nameOrFile)
        }
        return try resolveFile(nameOrFile)
    }

    /// The file that `models install FILE --name NAME` put here under this name; nil without one.
    package func ownFile(_ name: String) -> String? {
        guard !name.isEmpty, !name.contains("/"), !name.hasPrefix(".") else { return nil }
        return [".onnx", ".tflite"].map { "\(folder)/\(name)\($0)" }.first {
            FileManager.default.fileExists(atPath: $0)
                && FileManager.default.fileExists(atPath: ModelError.descriptionPath($0))
        }
    }

    /// The names of the models that were installed from files of one's own, sorted.
    package var ownNames: [String] {
        let files = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return files.compactMap { file in
            guard file.hasSuffix(".yml") else { return nil }
            let name = String(file.dropLast(4))
            return Catalogue.description(named: name) == nil && ownFile(name) != nil ? name : nil
        }.sorted()
    }

    /// The model that the description at `path` is about, whose file is beside it.
    private func resolveDescription(_ path: String) throws(ModelError) -> ResolvedModel {
        let description = try Self.description(path)
        let folder = path.split(separator: "/", omittingEmptySubsequences: false).dropLast()
        let file = (folder + [Substring(description.file)]).joined(separator: "/")
        guard FileManager.default.fileExists(atPath: file) else { throw .noFile(path: file) }
        try check(file, sha256: description.sha256)
        return ResolvedModel(description: description, path: file, isOwn: true)
    }

    private static func description(_ path: String) throws(ModelError) -> ModelDescription {
        guard let text = FileManager.default.contents(atPath: path) else {
            throw .noFile(path: path)
        }
        do throws(ConfigProblems) {
            return try ModelDescription.read(bytes: Array(text), name: path)
        } catch {
            throw .badDescription(error)
        }
    }

    /// Where the file of `description` lies, by its name alone; nil when it is nowhere.
    package func path(of description: ModelDescription) -> String? {
        ([folder] + searchFolders).map { "\($0)/\(description.file)" }.first {
            FileManager.default.fileExists(atPath: $0)
        }
    }

    /// Checks the installed file of a catalogue model; returns its path.
    package func verify(_ name: String) throws(ModelError) -> String {
        try resolve(name).path
    }

    private func resolveFile(_ path: String) throws(ModelError) -> ResolvedModel {
        guard FileManager.default.fileExists(atPath: path) else { throw .noFile(path: path) }
        if let (what, way) = ForeignFile.kind(of: path) {
            throw .otherFile(path: path, what: what, way: way)
        }
        let beside = ModelError.descriptionPath(path)
        if FileSum.isRegular(beside) {
            let description = try Self.description(beside)
            try check(path, sha256: description.sha256)
            return ResolvedModel(description: description, path: path, isOwn: true)
        }
        let sum = try FileSum.sha256(of: path)
        guard let description = Catalogue.description(sha256: sum) else {
            throw .noDescription(path: path, sha256: sum)
        }
        return ResolvedModel(description: description, path: path)
    }

    private func check(_ path: String, sha256 expected: String) throws(ModelError) {
        let found = try FileSum.sha256(of: path)
        guard found == expected else {
            throw .wrongSum(path: path, expected: expected, found: found)
        }
    }
}
