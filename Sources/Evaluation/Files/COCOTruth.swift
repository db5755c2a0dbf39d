/// Annotations in COCO's form, read as pycocotools reads them.
///
/// Pictures and categories are numbered anew, in the order of their ids: the order in which
/// findings of equal score are judged. What is listed twice counts once; annotations of pictures or
/// categories that are not listed do not count. What pycocotools cannot judge is refused.
package struct COCOTruth: Sendable {
    /// Every annotation of a listed picture and category.
    package let objects: [ObjectTruth]
    /// The numbers of pictures.
    package var pictures: [Int] { Array(0..<pictureRanks.count) }
    /// The numbers of categories.
    package var categories: [Int] { Array(0..<categoryRanks.count) }
    /// Oddities that change figures, a line each.
    package let notes: [String]

    let pictureRanks: [COCOIdentifier: Int]
    let categoryRanks: [COCOIdentifier: Int]

    private struct Form: Decodable {
        struct Named: Decodable { let id: COCOIdentifier }
        let images: [Named]
        let annotations: [Annotation]
        let categories: [Named]
    }

    private struct Annotation: Decodable {
        let id: Double
        let image_id: COCOIdentifier
        let category_id: COCOIdentifier
        let bbox: [Double]?
        let area: Double?
        let iscrowd: Flag?
        let keypoints: [Double]?
        let num_keypoints: Double?
    }

    /// A whole number, or true or false.
    private struct Flag: Decodable {
        let isSet: Bool

        init(from decoder: any Decoder) throws {
            let value = try decoder.singleValueContainer()
            if let bool = try? value.decode(Bool.self) {
                isSet = bool
            } else {
                isSet = try value.decode(Int.self) != 0
            }
        }
    }

    /// Reads `bytes`; with `keypoints` the annotations must hold those of persons.
    package init(_ bytes: [UInt8], keypoints: Bool) throws(EvaluationFault) {
        let form: Form = try COCODocument.decode(bytes, as: "COCO annotations")
        pictureRanks = try COCOIdentifier.ranks(form.images.map(\.id), key: "images")
        categoryRanks = try COCOIdentifier.ranks(form.categories.map(\.id), key: "categories")
        try Self.refuseRepeated(form.annotations)
        var objects: [ObjectTruth] = []
        for (index, one) in form.annotations.enumerated() {
            guard let picture = pictureRanks[one.image_id],
                let category = categoryRanks[one.category_id]
            else { continue }
            objects.append(
                try Self.object(
                    one, "annotations[\(index)]", picture: picture, category: category,
                    keypoints: keypoints))
        }
        self.objects = objects
        notes = Self.notes(form, used: objects)
    }

    private static func refuseRepeated(_ annotations: [Annotation]) throws(EvaluationFault) {
        var first: [Double: Int] = [:]
        for (index, one) in annotations.enumerated() {
            if let before = first.updateValue(index, forKey: one.id) {
                throw EvaluationFault(
                    "the id of annotations[\(before)] again: an annotation cannot be told from "
                        + "another", at: .key("annotations[\(index)].id"),
                    hint: "number annotations from 1, each with an id of its own")
            }
        }
    }

    private static func object(
        _ one: Annotation, _ key: String, picture: Int, category: Int, keypoints: Bool
    ) throws(EvaluationFault) -> ObjectTruth {
        guard let area = one.area else {
            throw EvaluationFault(
                "missing", at: .key("\(key).area"),
                hint: "it sorts objects by size; width x height of the box will do")
        }
        guard let crowd = one.iscrowd else {
            throw EvaluationFault(
                "missing", at: .key("\(key).iscrowd"), hint: "0, or 1 for a group")
        }
        var marks: [ObjectTruth.Mark] = []
        if keypoints {
            guard one.num_keypoints != nil else {
                throw EvaluationFault("missing", at: .key("\(key).num_keypoints"))
            }
            marks = try COCODocument.keypoints(one.keypoints, at: "\(key).keypoints").map {
                ObjectTruth.Mark(x: $0.x, y: $0.y, isLabelled: $0.third > 0)
            }
        }
        var object = ObjectTruth(
            picture: picture, category: category,
            box: try COCODocument.box(one.bbox, at: "\(key).bbox"), area: area,
            isCrowd: crowd.isSet, marks: marks)
        object.isUnlabelled = keypoints && one.num_keypoints == 0
        object.isNumberedZero = one.id == 0
        return object
    }

    private static func notes(_ form: Form, used objects: [ObjectTruth]) -> [String] {
        var notes: [String] = []
        for (what, listed) in [("pictures", form.images), ("categories", form.categories)] {
            let repeated = listed.count - Set(listed.map(\.id)).count
            if repeated > 0 {
                notes.append("the truth lists \(repeated) \(what) more than once: counted once")
            }
        }
        let left = form.annotations.count - objects.count
        if left > 0 {
            notes.append(
                "\(left) annotations are of pictures or categories that the truth does not list: "
                    + "left out")
        }
        if objects.contains(where: \.isNumberedZero) {
            notes.append(
                "an annotation has the id 0: what finds it counts as wrong, as pycocotools counts; "
                    + "number annotations from 1")
        }
        return notes
    }
}
