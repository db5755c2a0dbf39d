import Foundation
import TestSupport

/// The pictures of COCO in the shared data, and ONNX Runtime's figures on them.
struct Coco {
    let pictures: String
    let boxes: String
    let reference: JSON
    /// Category ids by name.
    let categories: [String: Int]

    init() throws {
        pictures = try SharedData.path("coco/val2017")
        boxes = try SharedData.path("coco/annotations/instances_subset.json")
        reference = try JSON.file(SharedData.path("coco/reference.json"))
        let truth = try JSON.file(boxes)
        categories = Dictionary(
            truth["categories"].items.compactMap { category in
                guard let name = category["name"].text, let id = category["id"].int else {
                    return nil
                }
                return (name, id)
            }, uniquingKeysWith: { first, _ in first })
    }

    /// The program with the shared models in its store.
    static func sightline() throws -> Sightline {
        let models = try SharedData.path("models")
        let sightline = try Sightline()
        return sightline.finding(models: models)
    }
}

extension Sightline {
    /// The same program, which takes models from `folder`.
    fileprivate func finding(models folder: String) -> Sightline {
        var copy = self
        copy.program.environment["SIGHTLINE_MODELS"] = folder
        return copy
    }
}
