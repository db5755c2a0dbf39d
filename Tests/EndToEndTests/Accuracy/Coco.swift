import Foundation
import TestSupport

/// The pictures of COCO in the shared data, and ONNX Runtime's figures on them.
struct Coco {
    let pictures: String
    let boxes: String
    let reference: JSON
    /// Category ids by name.
    let categories: [String: Int]

    /// Nil, after one line that says so, when they are not there.
    init?() throws {
        guard let pictures = Shared.path("coco/val2017", for: "accuracy on COCO"),
            let boxes = Shared.path(
                "coco/annotations/instances_subset.json", for: "accuracy on COCO"),
            let path = Shared.path("coco/reference.json", for: "accuracy on COCO"),
            let reference = JSON(try Data(contentsOf: URL(fileURLWithPath: path))),
            let truth = JSON(try Data(contentsOf: URL(fileURLWithPath: boxes)))
        else { return nil }
        self.pictures = pictures
        self.boxes = boxes
        self.reference = reference
        categories = Dictionary(
            truth["categories"].items.compactMap { category in
                guard let name = category["name"].text, let id = category["id"].int else {
                    return nil
                }
                return (name, id)
            }, uniquingKeysWith: { first, _ in first })
    }

    /// The program with the shared models in its store; nil, after a line, when they are not there.
    static func sightline() throws -> Sightline? {
        guard let models = Shared.path("models", for: "accuracy of models"),
            let sightline = try Sightline()
        else { return nil }
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
