import Evaluation
import FoundationEssentials
import VisionCore

/// Reads annotations and results in COCO's JSON forms.
enum COCOFile {
    /// What a truth file holds.
    struct Truth {
        let objects: [ObjectTruth]
        let pictures: [Int]
        let categories: [Int]
    }

    private struct TruthForm: Decodable {
        struct Named: Decodable { let id: Int }
        struct Annotation: Decodable {
            let image_id: Int
            let category_id: Int
            let bbox: [Double]
            let area: Double?
            let iscrowd: Int?
            let keypoints: [Double]?
        }
        let images: [Named]
        let annotations: [Annotation]
        let categories: [Named]
    }

    private struct ResultForm: Decodable {
        let image_id: Int
        let category_id: Int
        let score: Double
        let bbox: [Double]?
        let keypoints: [Double]?
    }

    /// The annotations of `path`.
    static func truth(_ path: String) throws -> Truth {
        let form: TruthForm = try decode(path, as: "COCO annotations")
        let objects = try form.annotations.enumerated().map { index, one in
            ObjectTruth(
                picture: one.image_id, category: one.category_id,
                box: try box(one.bbox, path, "annotations[\(index)].bbox"),
                area: one.area ?? one.bbox[2] * one.bbox[3], isCrowd: one.iscrowd ?? 0 != 0,
                marks: try triples(one.keypoints ?? [], path, "annotations[\(index)].keypoints")
                    .map { ObjectTruth.Mark(x: $0.x, y: $0.y, isLabelled: $0.third > 0) })
        }
        return Truth(
            objects: objects, pictures: form.images.map(\.id), categories: form.categories.map(\.id)
        )
    }

    /// The boxes, or with `keypoints` the persons, that the results in `path` hold.
    static func findings(_ path: String, keypoints: Bool) throws -> [ObjectFinding] {
        let form: [ResultForm] = try decode(path, as: "COCO results")
        return try form.enumerated().map { index, one in
            guard keypoints else {
                guard let sides = one.bbox else { throw missing("bbox", index, path) }
                return ObjectFinding(
                    picture: one.image_id, category: one.category_id, score: one.score,
                    box: try box(sides, path, "[\(index)].bbox"))
            }
            guard let list = one.keypoints else { throw missing("keypoints", index, path) }
            return ObjectFinding(
                picture: one.image_id, category: one.category_id, score: one.score,
                points: try triples(list, path, "[\(index)].keypoints").map { ($0.x, $0.y) })
        }
    }

    private static func decode<Form: Decodable>(_ path: String, as what: String) throws -> Form {
        let data: Data
        do {
            data = try Data(contentsOf: URL(filePath: path))
        } catch {
            throw CommandError(.noInput, "cannot read '\(path)'", hint: "check the path")
        }
        do {
            return try JSONDecoder().decode(Form.self, from: data)
        } catch let error as DecodingError {
            throw CommandError(.badData, "'\(path)' holds no \(what)", subject: place(of: error))
        }
    }

    private static func place(of error: DecodingError) -> String {
        let (context, key): (DecodingError.Context, (any CodingKey)?) =
            switch error {
            case .typeMismatch(_, let context), .valueNotFound(_, let context): (context, nil)
            case .keyNotFound(let key, let context): (context, key)
            case .dataCorrupted(let context): (context, nil)
            @unknown default: (.init(codingPath: [], debugDescription: "\(error)"), nil)
            }
        let path = (context.codingPath + (key.map { [$0] } ?? [])).map {
            $0.intValue.map { "[\($0)]" } ?? $0.stringValue
        }
        return path.isEmpty
            ? context.debugDescription
            : "\(path.joined(separator: ".")): \(context.debugDescription)"
    }

    private static func missing(_ name: String, _ index: Int, _ path: String) -> CommandError {
        CommandError(.badData, "a result of '\(path)' has no \(name)", subject: "[\(index)]")
    }

    private static func box(_ sides: [Double], _ path: String, _ place: String) throws -> PlainBox {
        guard sides.count == 4 else {
            throw CommandError(
                .badData, "a box of '\(path)' has \(sides.count) numbers, not x, y, width, height",
                subject: place)
        }
        return PlainBox(left: sides[0], top: sides[1], width: sides[2], height: sides[3])
    }

    private static func triples(_ list: [Double], _ path: String, _ place: String) throws
        -> [(x: Double, y: Double, third: Double)]
    {
        guard list.count.isMultiple(of: 3) else {
            throw CommandError(
                .badData, "keypoints of '\(path)' are not triples of x, y and a third number",
                subject: place)
        }
        return stride(from: 0, to: list.count, by: 3).map {
            (list[$0], list[$0 + 1], list[$0 + 2])
        }
    }
}
