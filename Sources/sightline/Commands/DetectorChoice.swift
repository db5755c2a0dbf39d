import FoundationEssentials
import ModelCatalogue
import PipelineConfig
import VisionCore

/// The detector of a run that names none: the best one that is installed.
enum DetectorChoice {
    /// Best first: the default, then by average precision on COCO.
    static let preferred = [
        Catalogue.defaultDetector, "picodet_s_416", "nanodet_m_320", "ssd_mobilenet_v1_coco_300",
        "yolo_fastest_1.1_xl_320", "fastestdet_352",
    ]

    /// The name of the first that `store` has; throws, with the command that gets one, when it has
    /// none.
    static func installed(in store: Store) throws -> String {
        let here = preferred.first { name in
            Catalogue.description(named: name).flatMap { store.path(of: $0) } != nil
        }
        if let here { return here }
        guard let (name, origin) = obtainable else {
            throw ModelError.notHere(name: Catalogue.defaultDetector)
        }
        let size = Catalogue.description(named: name)?.bytes.map { ", \(Self.size($0))" } ?? ""
        throw CommandError(
            .noInput, "no detector is installed",
            hint: "sightline models install \(name)  (from \(origin)\(size))")
    }

    /// `3.5 MiB`.
    static func size(_ bytes: Int) -> String {
        bytes < 1 << 20
            ? "\(bytes >> 10) KiB" : "\((Double(bytes) / Double(1 << 20) * 10).rounded() / 10) MiB"
    }

    /// The best one that a package has, else the best one that an address has.
    private static var obtainable: (name: String, origin: String)? {
        let descriptions = preferred.compactMap { Catalogue.description(named: $0) }
        for model in descriptions {
            if let package = model.source.package {
                return (model.name, "the package \(package.name) \(package.version)")
            }
        }
        for model in descriptions {
            if let url = model.source.url {
                return (model.name, URL(string: url)?.host() ?? url)
            }
        }
        return nil
    }
}
