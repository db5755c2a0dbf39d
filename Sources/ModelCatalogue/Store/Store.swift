import FoundationEssentials
package import PipelineConfig
import VisionCore

/// A model that can be loaded.
package struct ResolvedModel: Sendable, Equatable {
    /// What the weights do not say.
    package let description: ModelDescription
    /// The file with the weights; its sha256 was checked.
    package let path: String
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
        guard nameOrFile.isModelFile else {
            throw .unknown(name: nameOrFile, near: Catalogue.nearest(to: nameOrFile))
        }
        return try resolveFile(nameOrFile)
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
        let beside = ModelError.descriptionPath(path)
        if FileSum.isRegular(beside),
            let text = BoundedFile.bytes(of: beside, limit: YAMLDocument.byteLimit)
        {
            let description: ModelDescription
            do throws(ConfigProblems) {
                description = try ModelDescription.read(bytes: text, name: beside)
            } catch {
                throw .badDescription(error)
            }
            try check(path, sha256: description.sha256)
            return ResolvedModel(description: description, path: path)
        }
        let sum = try FileSum.sha256(of: path)
        guard let description = Catalogue.description(sha256: sum) else {
            throw .noDescription(path: path)
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
