import FoundationEssentials
import Glibc
import ModelCatalogue
import Pipeline
import PipelineConfig
import VisionCore

/// Putting a model of one's own into the store.
enum OwnModel {
    /// Whether `argument` is an address or a file and no name of the catalogue.
    static func isOwn(_ argument: String) -> Bool {
        argument.hasPrefix("https://")
            || (Catalogue.description(named: argument) == nil
                && FileManager.default.fileExists(atPath: argument))
    }

    /// The descriptions of one's own models in `store`.
    static func all(in store: Store) -> [ModelDescription] {
        store.ownNames.compactMap { store.ownFile($0) }.compactMap { file in
            let beside = ModelError.descriptionPath(file)
            return FileManager.default.contents(atPath: beside).flatMap {
                try? ModelDescription.read(bytes: Array($0), name: beside)
            }
        }
    }

    /// Installs the file or address `argument` under `name`, with the description beside it or the
    /// one that the file gives.
    static func install(
        _ argument: String, as name: String, with installer: ModelInstaller
    ) throws {
        let isPlain = name.allSatisfy {
            $0.isASCII && ($0.isLetter || $0.isNumber || "._-".contains($0))
        }
        guard isPlain, !name.isEmpty, !name.hasPrefix(".") else {
            throw CommandError(
                .usage, "--name takes letters, digits, '.', '_' and '-', not '\(name)'")
        }
        guard Catalogue.description(named: name) == nil else {
            throw CommandError(
                .usage, "'\(name)' is a name of the catalogue", hint: "choose another")
        }
        var path = argument
        var fetched: String?
        defer { if let fetched { unlink(fetched) } }
        if argument.hasPrefix("https://") {
            let ending = argument.hasSuffix(".tflite") ? ".tflite" : ".onnx"
            let folder = ProcessInfo.processInfo.environment["TMPDIR"] ?? "/tmp"
            path = "\(folder)/sightline-\(getpid())-\(name)\(ending)"
            fetched = path
            try installer.download(argument, to: path)
        } else if !FileManager.default.fileExists(atPath: path) {
            throw ModelError.noFile(path: path)
        }
        let opened = try ModelOpening(store: ModelsCommand.store).model(path)
        var description = opened.model.description
        description.name = name
        description.file = name + (path.hasSuffix(".tflite") ? ".tflite" : ".onnx")
        if argument.hasPrefix("https://") { description.source.url = argument }
        let target = try installer.install(
            own: path, name: name, description: description.yaml,
            weights: try ModelFile.weightFiles(of: path))
        Talk.showProgress(nil)
        if let summary = opened.understood?.summary { Talk.say(summary, as: .note) }
        try StandardOutput.write(TerminalText.escaped("\(name): \(target)") + "\n")
    }
}
