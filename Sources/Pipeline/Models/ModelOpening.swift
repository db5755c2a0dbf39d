import FoundationEssentials
package import ModelCatalogue
import PipelineConfig
import VisionCore

/// Finds the description of a model: the catalogue's, the one beside the file, or the one that the
/// file itself gives.
package struct ModelOpening {
    /// A model, and how it was understood where its file gave the description.
    package struct Opened {
        /// The model.
        package let model: ResolvedModel
        /// What was made of the file; nil where there was a description.
        package let understood: UnderstoodModel?
    }

    private let store: Store

    /// Models of `store`.
    package init(store: Store) { self.store = store }

    /// The model called `nameOrFile`; `wishes` decide what its file leaves open.
    ///
    /// Throws `ModelError`, or the importer's error of a file that cannot be read.
    package func model(
        _ nameOrFile: String, wishes: ReadingWishes = ReadingWishes()
    ) throws -> Opened {
        do {
            let model = try store.resolve(nameOrFile)
            if model.isOwn { try check(model) }
            return Opened(model: model, understood: nil)
        } catch ModelError.noDescription(let path, let sha256) {
            let understood = try Self.understood(path, sha256: sha256, wishes: wishes)
            return Opened(
                model: ResolvedModel(description: understood.description, path: path),
                understood: understood)
        }
    }

    /// What the file at `path` says of itself, whatever describes it.
    package static func understood(
        _ path: String, sha256: String? = nil, wishes: ReadingWishes = ReadingWishes()
    ) throws -> UnderstoodModel {
        guard FileManager.default.fileExists(atPath: path) else {
            throw ModelError.noFile(path: path)
        }
        if let (what, way) = ForeignFile.kind(of: path) {
            throw ModelError.otherFile(path: path, what: what, way: way)
        }
        let sum = try sha256 ?? FileSum.sha256(of: path)
        do {
            return try ModelUnderstanding(
                path: path, sha256: sum, bytes: FileSum.size(of: path),
                probe: try GraphProbe(path: path).probe, wishes: wishes
            ).model()
        } catch let error as ModelError {
            // It names the file itself.
            throw error
        } catch let error as any UserFacing {
            throw ModelFileFault(path: path, error)
        }
    }

    /// Throws where the file at `model` denies what its description says.
    private func check(_ model: ResolvedModel) throws {
        let probe = try ModelFileFault.telling(of: model.path) {
            try GraphProbe(path: model.path)
        }
        let outputs = model.description.input.size.map { size in
            { try probe.probe.outputs(size.width, size.height) }
        }
        try DescriptionCheck(model.description, path: model.path, declared: probe.declared).run(
            outputs: outputs)
    }
}

extension ReadingWishes {
    /// What `detect` says of a model file; throws for a size that is none.
    init(_ detect: DetectDescription) throws {
        try self.init(family: detect.family, size: detect.size)
    }

    /// What assignments `detect.family=…` and `detect.size=…` say; throws for any other.
    package init(settings: [String]) throws {
        var values: [String: String] = [:]
        for setting in settings {
            let parts = setting.split(separator: "=", maxSplits: 1).map(String.init)
            guard parts.count == 2, ["detect.family", "detect.size"].contains(parts[0]) else {
                throw BuildError.setting(
                    key: "--set", value: setting, what: "detect.family=WORD or detect.size=SIZE")
            }
            values[parts[0]] = parts[1]
        }
        try self.init(family: values["detect.family"], size: values["detect.size"])
    }

    private init(family word: String?, size text: String?) throws {
        self.init()
        if let word {
            guard let kind = ModelFamily.Kind(rawValue: word) else {
                throw BuildError.setting(
                    key: "detect.family", value: word,
                    what: ModelFamily.Kind.allCases.map(\.rawValue).joined(separator: ", "))
            }
            family = kind
        }
        guard let text else { return }
        if text == "auto" {
            followsPicture = true
            return
        }
        let sides = text.split(separator: "x", omittingEmptySubsequences: false).map { Int($0) }
        guard (1...2).contains(sides.count), let width = sides[0],
            let height = sides[sides.count - 1], (8...8192).contains(width),
            (8...8192).contains(height)
        else {
            throw BuildError.setting(
                key: "detect.size", value: text,
                what: "a side or WIDTHxHEIGHT from 8 to 8192, or auto")
        }
        size = (width, height)
    }
}
